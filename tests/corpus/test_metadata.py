"""What a document states about itself, against a table written by reading the real documents, and invented ones."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ragtool.corpus.lines import Line
from ragtool.corpus.metadata import parse_metadata
from ragtool.corpus.readers import extract
from ragtool.records import DocumentKind, Metadata

EXPECTED: dict[str, dict[str, Any]] = json.loads(
    Path(__file__).with_name("expected_metadata.json").read_text(encoding="utf-8")
)


def metadata_of(text: str, file_name: str = "document.pdf") -> Metadata:
    return parse_metadata([Line(line.strip(), page=1) for line in text.strip().split("\n")], file_name)


@pytest.mark.parametrize("file_name", EXPECTED)
def test_a_real_document_states_what_its_reader_read(letters: Path, file_name: str) -> None:
    (path,) = letters.rglob(file_name)
    found = parse_metadata(extract(path.read_bytes(), path.name).lines, path.name)
    assert {
        "authority": found.authority,
        "kind": found.kind,
        "framework": found.framework,
        "date": found.date and found.date.isoformat(),
        "inspected": found.inspected and [day.isoformat() for day in found.inspected],
        "lead_inspector": found.lead_inspector,
        "grades": [[grade.area, grade.grade] for grade in found.grades],
        "from_file_name": list(found.from_file_name),
    } == {"from_file_name": [], **EXPECTED[file_name]}


SIF = """
1
Wexbourne County Council
Inspection of services for children in need of help and
protection, children looked after and care leavers
and
Review of the effectiveness of the Local Safeguarding Children
Board1
Inspection dates: 9 October to 2 November 2017
Report published: 21 December 2017
Children’s services in Wexbourne require improvement to be
good
1. Children who need help and protection
Requires
Improvement
2. Children looked after and achieving
permanence Good
2.1 Adoption performance Outstanding

1 Ofsted produces this report under its power to combine reports.
2
2.2 Experiences and progress of care leavers Inadequate
3. Leadership, management and governance Requires improvement
The inspection team
Lead inspector: Jo O’Hale-Smith, Senior HMI
Deputy lead inspector: Sam Bell HMI
"""


def test_a_sif_report_states_everything_on_its_cover_and_the_lead_inspector_at_its_end() -> None:
    found = metadata_of(SIF)
    assert (found.authority, found.kind, found.framework) == ("Wexbourne", DocumentKind.INSPECTION_REPORT, "SIF")
    assert found.title == (
        "Inspection of services for children in need of help and protection, children looked after and care leavers"
        " and Review of the effectiveness of the Local Safeguarding Children Board"
    )
    assert found.date == date(2017, 12, 21)
    assert found.inspected == (date(2017, 10, 9), date(2017, 11, 2))
    assert found.lead_inspector == "Jo O’Hale-Smith"
    assert found.from_file_name == ()


ILACS = """
Inspection of Wexbourne local authority
children’s services
Inspection dates: 3 to 14 June 2019
Lead inspector: Jo Bell, Her Majesty’s Inspector
"""


def test_an_ilacs_report_s_date_comes_from_the_file_name_and_is_said_to() -> None:
    found = metadata_of(ILACS, "ilacs_wexbourne_2019-07-30.pdf")
    assert found.date == date(2019, 7, 30)
    assert found.from_file_name == ("framework", "date")


def test_what_the_text_states_is_not_taken_from_the_file_name() -> None:
    found = metadata_of(SIF, "ilacs_norfolk_2001-01-01.pdf")
    assert (found.authority, found.framework, found.date) == ("Wexbourne", "SIF", date(2017, 12, 21))
    assert found.from_file_name == ()


def test_a_file_name_with_two_dates_gives_none() -> None:
    assert metadata_of(ILACS, "from 2019-07-30 to 2019-08-01.pdf").date is None


def test_a_collection_s_folder_names_authority_and_urn() -> None:
    found = metadata_of("Nothing to tell", "80418_norfolk/children's services inspection - 20 october 2015.pdf")
    assert (found.authority, found.urn, found.date) == ("Norfolk", "80418", date(2015, 10, 20))
    assert found.kind is DocumentKind.INSPECTION_REPORT
    assert found.from_file_name == ("authority", "kind", "date", "urn")


@pytest.mark.parametrize(
    ("file_name", "authority"),
    [
        ("City of London JTAI 12 May 2023.pdf", "City of London"),
        ("City of Bradford ILACS 2019.pdf", "Bradford"),
        ("80426_bristol, city of/monitoring visit - 3 may 2019.pdf", "Bristol"),
        ("city of wexbourne ilacs 2019.pdf", "Wexbourne"),
    ],
)
def test_a_file_s_name_names_an_authority_whatever_stands_beside_it(file_name: str, authority: str) -> None:
    assert metadata_of("Nothing to tell", file_name).authority == authority


@pytest.mark.parametrize(
    ("subject", "kind", "authority"),
    [
        ("Focused visit to Wexbourne children’s services", DocumentKind.FOCUSED_VISIT, "Wexbourne"),
        ("Monitoring visit to the London Borough of Hackney", DocumentKind.MONITORING_VISIT, "Hackney"),
        ("Monitoring visit to Bath and North East\nSomerset children’s services", DocumentKind.MONITORING_VISIT, None),
        ("Joint targeted area inspection of Wexbourne", DocumentKind.JOINT_INSPECTION, "Wexbourne"),
        ("Joint local area SEND inspection in Redcar and Cleveland", DocumentKind.SEND_INSPECTION, None),
    ],
)
def test_a_letter_is_known_by_its_subject(subject: str, kind: DocumentKind, authority: str | None) -> None:
    found = metadata_of(
        f"""
Ofsted
Piccadilly Gate
Manchester
M1 2WD
14 March 2019
Jo Hale
Director, Town Hall, Norwich
Dear Jo
{subject}
This letter summarises the findings of the visit on 12 and 13 February 2019. The last inspection was in 2017.
"""
    )
    assert found.kind is kind
    assert found.title == subject.replace("\n", " ")
    assert found.authority == (
        authority or {"M": "Bath and North East Somerset", "J": "Redcar and Cleveland"}[subject[0]]
    )
    assert found.date == date(2019, 3, 14)
    assert found.inspected == (date(2019, 2, 12), date(2019, 2, 13))
    assert found.lead_inspector is None
    assert found.grades == ()


@pytest.mark.parametrize(
    ("sentence", "inspected"),
    [
        ("This inspection took place from 9 to 13 December 2024.", (date(2024, 12, 9), date(2024, 12, 13))),
        ("Between 14 and 18 March 2016, Ofsted undertook an inspection.", (date(2016, 3, 14), date(2016, 3, 18))),
        ("Since the previous inspection on 4 May 2014, much has changed.", None),
        ("This visit took place on 17 and 18 October.", None),
        ("This inspection took place from 13 to 9 December 2024.", None),
    ],
)
def test_dates_of_a_visit_come_from_the_sentence_that_tells_of_it(
    sentence: str, inspected: tuple[date, date] | None
) -> None:
    assert metadata_of(f"Dear Jo\nJoint targeted area inspection of Wexbourne\n{sentence}").inspected == inspected


@pytest.mark.parametrize(
    "sentence",
    [
        "I am writing to summarise the findings of the visit on 13 and 14 April 2021.",
        "Following Ofsted’s visit to Wexbourne on 13 and 14 April 2021, I am writing to summarise the findings.",
        "This letter summarises the visit that followed when it was judged inadequate on 3 May 2019."
        " This visit took place on 13 and 14 April 2021.",
    ],
)
def test_a_letter_s_opening_tells_the_dates_of_its_visit_and_not_those_of_the_judgement(sentence: str) -> None:
    text = f"21 May 2021\nDear Jo\nMonitoring visit to Wexbourne children’s services\n{sentence}"
    assert metadata_of(text).inspected == (date(2021, 4, 13), date(2021, 4, 14))


@pytest.mark.parametrize("label", ["Inspection date(s):", "Inspection dates:", "Dates of inspection:"])
def test_dates_of_inspection_are_read_after_any_label(label: str) -> None:
    found = metadata_of(f"Inspection of Wexbourne local authority children’s services\n{label} 2–13 March 2020")
    assert found.inspected == (date(2020, 3, 2), date(2020, 3, 13))


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Lead Inspector: Jo Bell, His Majesty’s Inspector", "Jo Bell"),
        ("Lead HMI: Jo Bell", "Jo Bell"),
        ("Lead inspector: Jo van der Bell HMI", "Jo van der Bell"),
    ],
)
def test_a_lead_inspector_is_named_without_post(line: str, name: str) -> None:
    assert metadata_of(f"{ILACS.replace('Lead inspector: Jo Bell', 'Team: Al Hay')}{line}").lead_inspector == name


@pytest.mark.parametrize(
    ("subject", "kind", "authority"),
    [
        ("Ofsted monitoring visit to Croydon children’s services", DocumentKind.MONITORING_VISIT, "Croydon"),
        ("Focus visit to Kent County Council", DocumentKind.FOCUSED_VISIT, "Kent"),
        ("Focused visit to Together for Children", DocumentKind.FOCUSED_VISIT, "Sunderland"),
        ("Focused visit to Newcastle children’s services", DocumentKind.FOCUSED_VISIT, "Newcastle upon Tyne"),
        ("Focused visit to Wexbourne Children’s Trust", DocumentKind.FOCUSED_VISIT, "Wexbourne"),
    ],
)
def test_a_subject_line_may_name_ofsted_a_trust_or_a_short_name(
    subject: str, kind: DocumentKind, authority: str
) -> None:
    found = metadata_of(f"21 May 2021\nDear Jo\n{subject}\nThis letter summarises the findings of the visit.")
    assert (found.kind, found.authority, found.date) == (kind, authority, date(2021, 5, 21))


def test_dates_of_the_previous_inspection_are_not_its_own() -> None:
    text = "Area SEND inspection of Dorset Local\nArea Partnership\nDates of previous inspection: 23 to 27 January 2017"
    assert metadata_of(text).inspected is None


def test_the_first_of_several_lead_inspectors_is_ofsted_s() -> None:
    team = "Jo Bell, Ofsted HMI Lead inspector Al Hay, CQC Lead inspector"
    assert metadata_of(f"Area SEND inspection of Dorset Local Area Partnership\n{team}").lead_inspector == "Jo Bell"


def test_a_urn_that_is_printed_is_read() -> None:
    assert metadata_of(f"{ILACS}Unique reference number (URN): 80418").urn == "80418"


@pytest.mark.parametrize("text", ["", "A shopping list for Reading week\nBuy apples by 5 May 2020", "Chapter 1. Kent"])
def test_a_document_of_another_kind_states_nothing(text: str) -> None:
    assert metadata_of(text, "notes.txt") == Metadata()


def test_a_document_of_another_kind_is_titled_by_the_heading_it_begins_with() -> None:
    assert parse_metadata([Line("Minutes", heading=1), Line("Present")], "a.md").title == "Minutes"


def test_a_cover_table_in_cells_is_read_like_one_in_lines() -> None:
    rows = [
        Line("", cells=("1.", "Children who need help", "Good")),
        Line("", cells=("3.", "Leadership", "Inadequate")),
    ]
    title = Line("Inspection of services for children in need of help and protection", block=True)
    assert [(grade.area, grade.grade) for grade in parse_metadata([title, *rows], "a.docx").grades] == [
        ("Children who need help", "Good"),
        ("Leadership", "Inadequate"),
    ]


@given(st.lists(st.text(max_size=60), max_size=12), st.text(max_size=40))
def test_any_lines_and_name_can_be_asked(texts: list[str], file_name: str) -> None:
    parse_metadata([Line(text) for text in texts], file_name)
