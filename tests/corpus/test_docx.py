"""Word documents come out as Word prints them."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import docx
import pytest
from lxml import etree

from ragtool.corpus.lines import Line
from ragtool.corpus.readers.docx import read_docx
from ragtool.errors import ReadError

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PART = '<w:{tag} xmlns:w="{w}" xmlns:mc="urn:mc" xmlns:wps="urn:wps" xmlns:v="urn:v">{xml}</w:{tag}>'
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONSHIP = f'<Relationship Id="r{{id}}" Type="{_KINDS}/{{kind}}" Target="{{target}}"/>'


def relationships(targets: dict[str, str]) -> str:
    inner = "".join(
        _RELATIONSHIP.format(id=at, kind=kind, target=name) for at, (kind, name) in enumerate(targets.items())
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    )


def word_file(body: str, main: str = "word/document.xml", **parts: str) -> bytes:
    """A Word document of raw XML: of its body, and of its parts by name (styles, numbering, footnotes, endnotes)."""
    folder, _, name = main.rpartition("/")
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relationships({"officeDocument": main}),
        f"{folder}/_rels/{name}.rels": relationships({part: f"{part}.xml" for part in parts}),
        main: _PART.format(tag="document", w=W, xml=f"<w:body>{body}</w:body>"),
        **{f"{folder}/{part}.xml": _PART.format(tag=part, w=W, xml=xml) for part, xml in parts.items()},
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files.items():
            archive.writestr(path, text.replace("urn:mc", _MC))
    return stream.getvalue()


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(text: str = "", properties: str = "", inner: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text) if text else ''}{inner}</w:p>"


def styled(style: str, text: str) -> str:
    return paragraph(text, f'<w:pStyle w:val="{style}"/>')


def read(body: str, **parts: str) -> tuple[Line, ...]:
    return read_docx(word_file(body, **parts)).lines


def texts(body: str, **parts: str) -> list[str]:
    return [line.text for line in read(body, **parts)]


HEADING_STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="H{level}"><w:name w:val="heading {level}"/>'
    f'<w:pPr><w:outlineLvl w:val="{level - 1}"/></w:pPr></w:style>'
    for level in (1, 2)
)


# --- a document as Word or python-docx writes it ----------------------------------------------------


def test_a_document_made_by_python_docx_is_read_in_full() -> None:
    document = docx.Document()
    document.add_heading("Visit to Wexmoor", 0)
    document.add_heading("Findings", 1)
    document.add_paragraph("Leaders know their service.")
    document.add_paragraph("audits", style="List Bullet")
    document.add_paragraph("first step", style="List Number")
    document.add_paragraph("second step", style="List Number")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Overall", "good"
    stream = io.BytesIO()
    document.save(stream)
    extraction = read_docx(stream.getvalue())
    assert [(line.text, line.heading, line.number, line.bullet, line.cells) for line in extraction.lines] == [
        ("Visit to Wexmoor", 1, None, False, ()),
        ("Findings", 1, None, False, ()),
        ("Leaders know their service.", None, None, False, ()),
        ("audits", None, None, True, ()),
        ("first step", None, "1.", False, ()),
        ("second step", None, "2.", False, ()),
        ("Overall | good", None, None, False, ("Overall", "good")),
    ]
    assert all(line.block for line in extraction.lines)
    assert extraction.format == "docx"
    assert extraction.page_count is None
    assert extraction.warnings == ()


@pytest.mark.parametrize("name", ["tna_judgment_test1", "tna_judgment_test10", "tna_judgment_test63"])
def test_the_numbers_of_a_real_judgment_are_those_of_its_xml(letters: Path, name: str) -> None:
    lines = read_docx((letters / "odd" / f"{name}.docx").read_bytes()).lines
    expected = _numbered_in_xml(letters / "odd" / f"{name}.akn.xml")
    assert len(expected) >= 45
    at, automatic = 0, 0
    for number, start in expected:
        while at < len(lines) and not _prints(lines[at], number, start):
            at += 1
        assert at < len(lines), f"{number} {start!r} is not printed, or not there"
        automatic += lines[at].number is not None
        at += 1
    assert automatic == sum(line.number is not None for line in lines)  # none is invented


def _numbered_in_xml(path: Path) -> list[tuple[str, str]]:
    """Each <num> of the judgment's XML, and how the text after it begins, without white space."""
    found: list[tuple[str, str]] = []
    for element in etree.parse(path).iter("{*}num"):
        text = next(element.getnext().iter("{*}p", "{*}heading"))
        start = re.sub(r"\s", "", "".join(text.itertext()))[:25]
        found.append(("".join(element.itertext()), start))
    return found


def _prints(line: Line, number: str, start: str) -> bool:
    """Whether Word prints this number (its own, or one that the writer typed) and then this text."""
    return re.sub(r"\s", "", f"{line.number or ''}{line.text}").startswith(re.sub(r"\s", "", number) + start)


def test_the_automatic_numbers_of_a_real_judgment_run_on_without_a_gap(letters: Path) -> None:
    lines = read_docx((letters / "odd" / "tna_judgment_test1.docx").read_bytes()).lines
    assert [line.number for line in lines if line.number] == [f"{number}." for number in range(1, 83)]


def test_a_heading_style_that_numbers_the_prose_makes_no_headings(letters: Path) -> None:
    lines = read_docx((letters / "odd" / "tna_judgment_test1.docx").read_bytes()).lines
    assert [line.text for line in lines if line.heading][:3] == [
        "The issue",
        "The facts",
        "The true construction of section 63",
    ]
    assert not any(line.heading for line in lines if line.number)


# --- inline -----------------------------------------------------------------------------------------


def test_tracked_insertions_are_in_and_deletions_are_out() -> None:
    inner = (
        f"<w:ins>{run('now ')}</w:ins><w:del><w:r><w:delText>then </w:delText></w:r></w:del>"
        f"<w:moveFrom>{run('gone ')}</w:moveFrom><w:moveTo>{run('here')}</w:moveTo>"
    )
    assert texts(paragraph("It is ", inner=inner)) == ["It is now here"]


def test_a_paragraph_whose_end_was_deleted_runs_on_into_the_next() -> None:
    first = paragraph("Leaders know ", "<w:rPr><w:del/></w:rPr>")
    assert texts(first + paragraph("their service.")) == ["Leaders know their service."]


def test_words_whose_paragraph_end_was_deleted_stay_in_their_cell() -> None:
    cut = paragraph("kept", "<w:rPr><w:del/></w:rPr>")
    assert texts(f"<w:tbl><w:tr><w:tc>{cut}</w:tc><w:tc>{paragraph('b')}</w:tc></w:tr></w:tbl>{cut}") == [
        "kept | b",
        "kept",
    ]


def test_fields_give_their_result_and_not_their_code() -> None:
    inner = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE \\@ d</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="begin"/><w:t>nested code</w:t><w:fldChar w:fldCharType="end"/></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("6 July 2015")}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        f'{run(", ")}<w:fldSimple w:instr="PAGE">{run("4")}</w:fldSimple>'
    )
    assert texts(paragraph("On ", inner=inner)) == ["On 6 July 2015, 4"]


def test_a_field_that_begins_or_ends_in_hidden_text_hides_nothing_else() -> None:
    inner = (
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>XE</w:instrText></w:r>'
        '<w:r><w:rPr><w:vanish/></w:rPr><w:fldChar w:fldCharType="end"/></w:r>'
    )
    extraction = read_docx(word_file(paragraph("before", inner=inner + run(" after"))))
    assert ([line.text for line in extraction.lines], extraction.warnings) == (["before after"], ())


def test_a_field_without_end_is_reported() -> None:
    inner = f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{run("lost")}'
    extraction = read_docx(word_file(paragraph("before", inner=inner)))
    assert extraction.warnings == ("A field in it has no end, as in a damaged document: text after it may be missing.",)


def test_hyperlinks_tags_content_controls_and_maths_keep_their_text() -> None:
    inner = (
        f"<w:hyperlink>{run('a')}</w:hyperlink><w:smartTag>{run('b')}</w:smartTag>"
        f"<w:sdt><w:sdtContent>{run('c')}</w:sdtContent></w:sdt>"
        '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>d</m:t></m:r></m:oMath>'
    )
    assert texts(f"<w:sdt><w:sdtContent>{paragraph('x', inner=inner)}</w:sdtContent></w:sdt>") == ["xabcd"]


def test_hyphens_symbols_and_tabs_come_out_as_characters() -> None:
    inner = '<w:r><w:noBreakHyphen/><w:t>agency</w:t><w:softHyphen/><w:tab/><w:sym w:font="Arial" w:char="20AC"/></w:r>'
    assert texts(paragraph("multi", inner=inner)) == ["multi-agency €"]


def test_hidden_text_is_not_printed() -> None:
    assert texts(paragraph("seen", inner=run(" unseen", "<w:vanish/>") + run(" too", '<w:vanish w:val="0"/>'))) == [
        "seen too"
    ]


def test_short_broken_lines_are_blocks_and_long_ones_are_one() -> None:
    broken = "<w:r><w:t>Ofsted</w:t><w:br/><w:t>1 High Road</w:t><w:br/><w:t>Wexmoor</w:t></w:r>"
    long = "Inspectors found that leaders had not acted on the advice that they had"
    assert texts(paragraph(inner=broken)) == ["Ofsted", "1 High Road", "Wexmoor"]
    assert texts(paragraph(long, inner="<w:r><w:br/><w:t>Been given.</w:t></w:r>")) == [f"{long} Been given."]


def test_a_text_box_is_read_once_after_the_paragraph_that_holds_it() -> None:
    box = f"<w:txbxContent>{paragraph('boxed')}</w:txbxContent>"
    drawing = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert texts(paragraph("before", inner=drawing) + paragraph("after")) == ["before", "boxed", "after"]


def test_bold_and_size_are_those_of_most_characters() -> None:
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Base"><w:name w:val="base"/><w:rPr><w:sz w:val="30"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="On"><w:name w:val="on"/><w:basedOn w:val="Base"/></w:style>'
    )
    strong = run("a long run of bold words", '<w:rStyle w:val="Strong"/>')
    body = (
        paragraph(inner=strong + run(" no"))
        + styled("On", "large")
        + paragraph("a", inner=run("bb", '<w:sz w:val="40"/>'))
    )
    assert [(line.bold, line.size) for line in read(body, styles=styles)] == [
        (True, 11.0),
        (False, 15.0),
        (False, 20.0),
    ]


# --- blocks -----------------------------------------------------------------------------------------


def test_headings_are_told_by_outline_by_name_and_by_the_paragraph_itself() -> None:
    styles = (
        HEADING_STYLES + '<w:style w:type="paragraph" w:styleId="P"><w:name w:val="ParaHeading"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="S"><w:name w:val="Sub-heading"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Q"><w:name w:val="q"/><w:basedOn w:val="H2"/></w:style>'
    )
    body = "".join(styled(style, "A heading") for style in ("H1", "Q", "P", "S"))
    body += paragraph("Five", '<w:outlineLvl w:val="2"/>')
    body += paragraph("Six is body text", '<w:pStyle w:val="H1"/><w:outlineLvl w:val="9"/>')
    assert [line.heading for line in read(body, styles=styles)] == [1, 2, 1, 2, 3, None]


def test_a_heading_style_with_an_overlong_paragraph_marks_the_others_only() -> None:
    body = styled("H1", "Findings") + styled("H1", "Leaders " * 60) + styled("H1", "Next steps")
    assert [line.heading for line in read(body, styles=HEADING_STYLES)] == [1, None, 1]


def test_a_bullet_that_the_writer_typed_is_a_bullet() -> None:
    body = paragraph("\uf0b7\taudits") + paragraph("• plans") + paragraph("- and a dash")
    assert [(line.text, line.bullet) for line in read(body)] == [
        ("audits", True),
        ("plans", True),
        ("- and a dash", False),
    ]


def test_lines_drawn_across_the_page_are_left_out() -> None:
    assert texts(paragraph("a") + paragraph("- - - - - -") + paragraph("…") + paragraph("b")) == ["a", "…", "b"]


def test_a_table_of_contents_is_left_out() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="toc 1"/></w:style>'
    assert texts(styled("T", "Findings 4") + paragraph("Findings"), styles=styles) == ["Findings"]


def table(*rows: tuple[str, ...]) -> str:
    cells = ["".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows]
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def test_table_rows_keep_their_cells_and_empty_rows_are_dropped() -> None:
    nested = table((paragraph("inner a"), paragraph("inner b")))
    body = table(
        (paragraph("Area") + paragraph("judged"), paragraph("Grade")),
        (paragraph(), paragraph()),
        (paragraph("All"), nested),
    )
    assert [(line.text, line.cells) for line in read(body)] == [
        ("Area judged | Grade", ("Area judged", "Grade")),
        ("All | inner a | inner b", ("All", "inner a | inner b")),
    ]


def test_a_cell_that_holds_all_the_paragraphs_of_its_row_only_places_them() -> None:
    lines = read(table((paragraph("1 High Road") + paragraph("Wexmoor"), paragraph()), (paragraph("a"), paragraph())))
    assert [(line.text, line.cells) for line in lines] == [("1 High Road", ()), ("Wexmoor", ()), ("a", ("a", ""))]


def test_a_table_of_one_column_is_a_frame_round_paragraphs() -> None:
    assert read(table((paragraph("boxed") + paragraph("text"),)))[1] == Line("text", block=True)


def test_a_row_whose_deletion_was_tracked_is_out() -> None:
    row = "<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>old</w:t></w:r></w:p></w:tc></w:tr>"
    kept = f"<w:tr><w:tc>{paragraph('a')}</w:tc><w:tc>{paragraph('b')}</w:tc></w:tr>"
    assert texts(f"<w:tbl>{row}{kept}</w:tbl>") == ["a | b"]


def reference(note_id: int, kind: str = "footnote", more: str = "") -> str:
    return f'<w:r><w:{kind}Reference w:id="{note_id}" {more}/></w:r>'


def test_footnotes_and_endnotes_come_last_with_the_marks_word_prints() -> None:
    notes = "".join(
        f'<w:footnote w:id="{at}">{paragraph(f"note {at}")}{paragraph("more")}</w:footnote>' for at in (1, 2, 3)
    )
    ends = f'<w:endnote w:id="1">{paragraph("the end")}</w:endnote>'
    body = paragraph("One", inner=reference(2) + reference(1, "endnote")) + paragraph("Two", inner=reference(1))
    assert [(line.text, line.note) for line in read(body, footnotes=notes, endnotes=ends)] == [
        ("One", None),
        ("Two", None),
        ("note 2 more", "1"),
        ("note 1 more", "2"),
        ("the end", "i"),
    ]


def test_a_footnote_mark_of_the_writers_own_is_kept_and_is_no_word_of_the_text() -> None:
    notes = f'<w:footnote w:id="1">{paragraph("note")}</w:footnote>'
    own = '<w:r><w:footnoteReference w:id="1" w:customMarkFollows="1"/><w:t>*</w:t></w:r>'
    lines = read(paragraph("Board", inner=own), footnotes=notes)
    assert [(line.text, line.note) for line in lines] == [("Board", None), ("note", "*")]


def test_embedded_documents_are_reported() -> None:
    assert read_docx(word_file(paragraph("a") + "<w:altChunk/>")).warnings == (
        "It embeds 1 other document(s), which were not read.",
    )


# --- packages ---------------------------------------------------------------------------------------


def test_the_main_part_is_found_by_its_relationship() -> None:
    assert read_docx(word_file(paragraph("elsewhere"), "office/text.xml")).lines[0].text == "elsewhere"


def test_a_strict_file_is_read_as_a_transitional_one() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word_file(paragraph("strict")))) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main"))
    assert read_docx(stream.getvalue()).lines[0].text == "strict"


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def document_xml(body: str, before: str = "") -> bytes:
    return f"{before}{_PART.format(tag='document', w=W, xml=f'<w:body>{body}</w:body>')}".encode()


def test_a_zip_bomb_is_refused_with_a_sentence_before_it_is_unpacked() -> None:
    start, end = document_xml(paragraph("a")).split(b"</w:body>")
    bomb = zipped({"word/document.xml": start + b" " * 200_000_000 + b"</w:body>" + end})
    assert len(bomb) < 1_000_000
    with pytest.raises(ReadError, match="unpacks to more than 128 MB"):
        read_docx(bomb)


def test_a_bomb_that_lies_about_its_size_is_refused_with_a_sentence() -> None:
    bomb = zipped({"word/document.xml": document_xml(paragraph("a" * 1_000_000))})
    size = len(document_xml(paragraph("a" * 1_000_000))).to_bytes(4, "little")
    assert bomb.count(size) == 2
    with pytest.raises(ReadError, match="damaged Word document"):
        read_docx(bomb.replace(size, (100).to_bytes(4, "little")))


def test_xml_too_large_for_memory_is_not_called_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_memory(*_: object) -> None:
        raise etree.XMLSyntaxError("Memory allocation failed", etree.ErrorTypes.ERR_NO_MEMORY, 1, 1)

    monkeypatch.setattr(etree, "fromstring", no_memory)
    with pytest.raises(MemoryError):
        read_docx(zipped({"word/document.xml": document_xml(paragraph("a"))}))


def test_entities_are_never_expanded() -> None:
    dtd = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
    for text in ("&b;", "&f;"):
        xml = document_xml("<w:p><w:r><w:t>TEXT</w:t></w:r></w:p>", dtd).replace(b"TEXT", text.encode())
        with pytest.raises(ReadError, match="declares a document type"):
            read_docx(zipped({"word/document.xml": xml}))


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"notes.txt": b"hello"}, "It is a zip file, not a Word document"),
        ({"[Content_Types].xml": b"<Types/>"}, "it has no text part"),
        ({"word/document.xml": b"<w:document"}, "its XML is broken"),
        ({"word/document.xml": b""}, "its XML is broken"),
        ({"word/document.xml": b"<workbook/>"}, "not a Word document"),
        ({"word/document.xml": document_xml(paragraph())}, "It holds no text"),
        (
            {"word/document.xml": document_xml("<w:sdt><w:sdtContent>" * 200 + "</w:sdtContent></w:sdt>" * 200)},
            "XML is broken",
        ),
    ],
)
def test_what_is_no_word_document_is_refused_with_a_sentence(files: dict[str, bytes], reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        read_docx(zipped(files))


def test_a_file_cut_short_is_refused_with_a_sentence() -> None:
    whole = word_file(paragraph("text"))
    for length in (4, 30, len(whole) // 2, len(whole) - 1):
        with pytest.raises(ReadError, match="damaged Word document"):
            read_docx(whole[:length])


def test_an_entry_with_a_password_is_refused_with_a_sentence() -> None:
    data = bytearray(zipped({"word/document.xml": document_xml(paragraph("a"))}))
    data[6] |= 1  # the encryption bit, in the local header and in the directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(ReadError, match="protected by a password"):
        read_docx(bytes(data))


def test_a_compression_that_word_never_uses_is_refused_with_a_sentence() -> None:
    with pytest.raises(ReadError, match="damaged Word document"):
        read_docx(zipped({"word/document.xml": document_xml(paragraph("a"))}, zipfile.ZIP_LZMA))


def test_damaged_pictures_and_dangling_relationships_do_not_matter() -> None:
    document = docx.Document()
    document.add_paragraph("still here")
    stream = io.BytesIO()
    document.save(stream)
    files = {}
    with zipfile.ZipFile(stream) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    rels = "word/_rels/document.xml.rels"
    broken = b'<Relationship Id="x9" Type="http://x/image" Target="NULL"/></Relationships>'
    files[rels] = files[rels].replace(b"</Relationships>", broken)
    assert read_docx(zipped(files)).lines[0].text == "still here"
