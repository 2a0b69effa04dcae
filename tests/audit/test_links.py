"""What a link to a case may begin with."""

import pytest

from advisor.audit.report.links import may_begin_a_link


@pytest.mark.parametrize("written", ["https://sak.example.org/x", "http://127.0.0.1:8000", "saker", "/srv/saker", "../i år"])
def test_an_address_and_a_path(written):
    assert may_begin_a_link(written)


@pytest.mark.parametrize(
    "written",
    ["javascript:alert(1)//", "java\tscript:alert(1)//", "\x01javascript:x", " javascript:x", "data:,x", "a\nb", ""],
)
def test_what_a_page_would_run_or_a_browser_read_otherwise(written):
    assert not may_begin_a_link(written)
