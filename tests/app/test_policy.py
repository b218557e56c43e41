"""The Content-Security-Policy; that pages keep to it is seen in tests/web."""

from app.policy import content_security_policy, style_hashes

EMPTY = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"


def test_neither_eval_nor_inline_scripts_nor_another_host_is_allowed() -> None:
    policy = dict(part.split(" ", 1) for part in content_security_policy().split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in policy["style-src"]
    assert "unsafe-eval" not in content_security_policy()
    assert not any(word in content_security_policy() for word in ("http:", "https:", "*"))


def test_a_script_s_style_elements_are_hashed_as_the_browser_sees_them() -> None:
    script = r"""var e=document.createElement("style");e.id="x",e.textContent='a{content:"\'\\"}';"""
    assert style_hashes(script) == [EMPTY, "'sha256-h9g072hwaiaTPgCtFFh5NvcLyT0Xy+hH/t9wQ+TAJG4='"]


def test_both_style_elements_of_plotly_are_allowed() -> None:
    assert content_security_policy().count("sha256-") == 2
    assert EMPTY in content_security_policy()
