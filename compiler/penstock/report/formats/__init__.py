"""The formats, by the name that `--format` takes."""

from collections.abc import Mapping

FORMATS: Mapping[str, str] = {
    "text": "penstock.report.formats.text:render",
    "json": "penstock.report.formats.json:render",
    "markdown": "penstock.report.formats.markdown:render",
    "comment": "penstock.report.formats.comment:render",
    "github": "penstock.report.formats.github:render",
    "gitlab": "penstock.report.formats.gitlab:render",
    "html": "penstock.report.formats.html:render",
    "sarif": "penstock.report.formats.sarif:render",
    "junit": "penstock.report.formats.junit:render",
    "mermaid": "penstock.report.formats.mermaid:render",
}
