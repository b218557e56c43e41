"""A lesson as a package for a course, by SCORM 1.2: one file that tells the course how far one is
(static/pages/lesson/course.js), and a manifest. ADL's SCORM 1.2, Content Aggregation Model, §2.3, and IMS Content
Packaging 1.1.2."""

import io
import re
import zipfile
from xml.etree import ElementTree

from app.alone.asker import Asker
from app.alone.lesson import lesson_page
from app.learn.lesson import Lesson
from app.schema.page import CourseRequest

PACKAGING = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
SCORM = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
MANIFEST, PAGE = "imsmanifest.xml", "index.html"
LONGEST = 200  # characters of a title
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same lesson is the same package
ElementTree.register_namespace("", PACKAGING)
ElementTree.register_namespace("adlcp", SCORM)


async def package(asker: Asker, asked: CourseRequest) -> bytes:
    """The zip. Raises Problem or Unanswered as the page does."""
    page = await lesson_page(asker, asked, for_course=True)
    lesson: Lesson = asker.app.state.lessons.find(asked.lesson)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in ((MANIFEST, manifest(lesson, asked.mastery)), (PAGE, page.encode())):
            file.writestr(zipfile.ZipInfo(name, LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def manifest(lesson: Lesson, mastery: int | None) -> bytes:
    """What is in it: one lesson, one file. mastery: in percent, from which on it is passed; None: it is not judged."""
    name = "headlight-" + re.sub(r"[^A-Za-z0-9_-]", "-", lesson.id)
    root = ElementTree.Element(_of("manifest"), identifier=name, version="1.1")
    metadata = _in(root, "metadata")
    _in(metadata, "schema").text = "ADL SCORM"
    _in(metadata, "schemaversion").text = "1.2"
    organizations = _in(root, "organizations", default=f"{name}-course")
    organization = _in(organizations, "organization", identifier=f"{name}-course")
    item_of = {"identifier": f"{name}-item", "identifierref": f"{name}-page", "isvisible": "true"}
    _in(organization, "title").text = lesson.title[:LONGEST]
    item = _in(organization, "item", **item_of)
    _in(item, "title").text = lesson.title[:LONGEST]
    if mastery is not None:
        ElementTree.SubElement(item, f"{{{SCORM}}}masteryscore").text = str(mastery)
    kind = {"identifier": f"{name}-page", "type": "webcontent", f"{{{SCORM}}}scormtype": "sco", "href": PAGE}
    _in(_in(_in(root, "resources"), "resource", **kind), "file", href=PAGE)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _of(name: str) -> str:
    return f"{{{PACKAGING}}}{name}"


def _in(parent: ElementTree.Element, name: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, _of(name), attributes)
