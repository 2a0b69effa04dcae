"""A Word file as what it is: a zip of parts. The same parts give the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from lxml import etree

from ..anchors import written
from ..model import Document

PARTS = Path(__file__).parent / "parts"
LANGUAGES = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}  # as Word names them

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = f"{OFFICE}/relationships"
KINDS = "application/vnd.openxmlformats-officedocument"
PACKAGE_KIND = "vnd.openxmlformats-package"
ALIKE = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # of every property that people name themselves


def plain(element: etree._Element) -> bytes:
    text: bytes = etree.tostring(element, xml_declaration=True, encoding="UTF-8", standalone=True)
    return text


def language(document: Document) -> str:
    return LANGUAGES.get(document.language, document.language)


def part(name: str, document: Document) -> etree._Element:
    """A part that is the same in every document but for its language."""
    root = etree.fromstring((PARTS / f"{name}.xml").read_bytes(), etree.XMLParser(remove_blank_text=True))
    for element in root.iter(f"{{{W}}}lang", f"{{{W}}}themeFontLang"):
        for attribute in ("val", "eastAsia"):
            if element.get(f"{{{W}}}{attribute}"):
                element.set(f"{{{W}}}{attribute}", language(document))
    return root


def core(document: Document) -> etree._Element:
    """What the file says of itself. No author: the people who decide have not written it yet."""
    names = {
        "cp": f"{PACKAGE}/metadata/core-properties",
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcterms": "http://purl.org/dc/terms/",
        "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    }
    root = etree.Element(f"{{{names['cp']}}}coreProperties", nsmap=names)
    said = {"title": document.title, "subject": document.subtitle, "description": document.stands}
    for name, text in {**said, "language": language(document)}.items():
        etree.SubElement(root, f"{{{names['dc']}}}{name}").text = written(text)
    if day := made(document):
        for name in ("created", "modified"):
            stamp = etree.SubElement(root, f"{{{names['dcterms']}}}{name}")
            stamp.set(f"{{{names['xsi']}}}type", "dcterms:W3CDTF")
            stamp.text = f"{day.isoformat()}T00:00:00Z"
    return root


def made(document: Document) -> date | None:
    """The day of the case, so that the same document is the same file."""
    return document.day or document.source_date


def custom(properties: Mapping[str, str]) -> etree._Element:
    values = f"{OFFICE}/docPropsVTypes"
    root = etree.Element(f"{{{OFFICE}/custom-properties}}Properties", nsmap={None: f"{OFFICE}/custom-properties", "vt": values})
    for number, (name, text) in enumerate(properties.items(), 2):
        one = etree.SubElement(root, f"{{{OFFICE}/custom-properties}}property", fmtid=ALIKE, pid=f"{number}", name=name)
        etree.SubElement(one, f"{{{values}}}lpwstr").text = written(text)
    return root


def relations(targets: Mapping[str, tuple[str, str]]) -> etree._Element:
    root = etree.Element(f"{{{PACKAGE}/relationships}}Relationships", nsmap={None: f"{PACKAGE}/relationships"})
    for id, (kind, target) in targets.items():
        etree.SubElement(root, f"{{{PACKAGE}/relationships}}Relationship", Id=id, Type=kind, Target=target)
    return root


def content_types(named: Mapping[str, str]) -> etree._Element:
    space = f"{PACKAGE}/content-types"
    root = etree.Element(f"{{{space}}}Types", nsmap={None: space})
    for ending, kind in (
        ("rels", f"application/{PACKAGE_KIND}.relationships+xml"),
        ("xml", "application/xml"),
        ("png", "image/png"),
    ):
        etree.SubElement(root, f"{{{space}}}Default", Extension=ending, ContentType=kind)
    for name, kind in named.items():
        etree.SubElement(root, f"{{{space}}}Override", PartName=f"/{name}", ContentType=kind)
    return root


def packed(
    document: Document, properties: Mapping[str, str], parts: Mapping[str, etree._Element], pictures: Mapping[str, bytes]
) -> bytes:
    """The file: its parts by name (`document`, `styles` …), and its pictures by the id they have in it."""
    kinds = {
        f"word/{name}.xml": f"{KINDS}.wordprocessingml.{'document.main' if name == 'document' else name}+xml" for name in parts
    }
    beside = {f"r_{name}": (f"{R}/{name}", f"{name}.xml") for name in parts if name != "document"}
    shown = {id: (f"{R}/image", f"media/{id}.png") for id in pictures}
    files = {
        "[Content_Types].xml": plain(
            content_types(
                {
                    **kinds,
                    "docProps/core.xml": f"application/{PACKAGE_KIND}.core-properties+xml",
                    "docProps/custom.xml": f"{KINDS}.custom-properties+xml",
                }
            )
        ),
        "_rels/.rels": plain(
            relations(
                {
                    "rId1": (f"{R}/officeDocument", "word/document.xml"),
                    "rId2": (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
                    "rId3": (f"{R}/custom-properties", "docProps/custom.xml"),
                }
            )
        ),
        "docProps/core.xml": plain(core(document)),
        "docProps/custom.xml": plain(custom(properties)),
        **{f"word/{name}.xml": plain(element) for name, element in parts.items()},
        "word/_rels/document.xml.rels": plain(relations({**beside, **shown})),
        **{f"word/media/{id}.png": image for id, image in pictures.items()},
    }
    return zipped(files)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip whose bytes depend on nothing but what is in it."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)  # of the first day that a zip knows
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, content)
    return held.getvalue()
