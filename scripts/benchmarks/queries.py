"""What the benchmarks ask: invented, short and long, keywords and questions, none twice, so that no cache helps."""

from __future__ import annotations

QUERIES = (
    "return home interviews",
    "how timely are assessments of children in need",
    "care leavers pathway plans and housing",
    "supervision of newly qualified social workers",
    "quality of management oversight and challenge",
    "children who go missing from foster care",
    "thresholds for early help",
    "do social workers listen to what children say",
    "health assessments of children looked after",
    "private fostering awareness",
    "what happens when families disengage from a plan",
    "caseloads",
    "strategy discussions with police and health",
    "how well are disabled children kept safe",
    "unaccompanied asylum seeking children and their accommodation",
    "permanence planning is delayed",
    "the independent reviewing officers escalate concerns",
    "virtual school and personal education plans",
    "domestic abuse and repeat referrals",
    "placement stability for teenagers",
    "staff turnover and agency workers",
    "how many adopters were approved",
    "letterbox contact with birth families",
    "recommendations about the front door",
)

WARM_UP_QUERY = "what warms everything up"
