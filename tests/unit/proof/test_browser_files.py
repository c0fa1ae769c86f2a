"""What a browser seals with is what it is said to be."""

from hashlib import sha256

from gateway.seal.schema import FILE, module

FOLDER = FILE.parent


def test_the_shape_of_a_bid_is_that_of_the_model():
    assert FILE.read_text() == module(), "run: python -m gateway.seal.schema"


def test_the_vendored_file_is_the_one_whose_digest_and_licences_are_told():
    told = (FOLDER / "README.md").read_text()
    licences = (FOLDER / "LICENSES.txt").read_text()

    assert sha256((FOLDER / "age.js").read_bytes()).hexdigest() in told
    assert all(
        f"== {name} " in licences for name in ("age-encryption", "@noble/ciphers", "@noble/curves", "@noble/hashes")
    )


def test_no_script_names_another_origin_to_load_from():
    for script in FOLDER.glob("*.js"):
        code = script.read_text()
        assert not any(
            word in code for word in ('from "http', "import(", "importScripts", "XMLHttpRequest", "WebSocket")
        )
