import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.proof import signing

SEED = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"  # RFC 8032, 7.1, test 1
PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


class TestCanonicalJson:
    def test_sorts_keys_by_utf_16_and_escapes_as_rfc_8785_shows(self):
        statement = {
            "\u20ac": "Euro Sign",
            "\r": "Carriage Return",
            "\ufb33": "Hebrew Letter Dalet With Dagesh",
            "1": "One",
            "\U0001f600": "Emoji: Grinning Face",
            "\u0080": "Control",
            "\u00f6": "Latin Small Letter O With Diaeresis",
        }

        in_order = [line.split('":"')[1] for line in signing.canonical(statement).decode().split('","')]
        assert [name.rstrip('"}') for name in in_order] == [
            "Carriage Return",
            "One",
            "Control",
            "Latin Small Letter O With Diaeresis",
            "Euro Sign",
            "Emoji: Grinning Face",
            "Hebrew Letter Dalet With Dagesh",
        ]

    def test_keeps_chinese_as_it_is_and_puts_no_spaces(self):
        assert signing.canonical({"采购": ["人", 1, None]}) == '{"采购":["人",1,null]}'.encode()

    @pytest.mark.parametrize("no_json", [b"bytes", {1: "key"}, 2**53, float("nan"), "\ud800", {"\ud800": 1}, object()])
    def test_refuses_what_json_cannot_say_exactly(self, no_json):
        with pytest.raises(ValueError, match=r".+"):
            signing.canonical(no_json)

    def test_digest_is_sha_256_of_it(self):
        assert signing.digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


class TestASignature:
    def test_comes_from_the_key_pair_of_rfc_8032(self):
        assert signing.public_key(SEED) == PUBLIC

    @given(JSON, st.text())
    def test_holds_for_what_was_signed(self, statement, purpose):
        assert signing.verify(PUBLIC, purpose, statement, signing.sign(SEED, purpose, statement))

    @given(JSON, JSON)
    def test_holds_for_no_other_statement(self, signed, shown):
        held = signing.verify(PUBLIC, "receipt", shown, signing.sign(SEED, "receipt", signed))

        assert held == (signing.canonical(signed) == signing.canonical(shown))

    def test_holds_for_no_other_purpose(self):
        signature = signing.sign(SEED, "receipt", {"size": 1})

        assert not signing.verify(PUBLIC, "tree-head", {"size": 1}, signature)
        assert not signing.verify(PUBLIC, "receipt", {"purpose": "receipt", "statement": {"size": 1}}, signature)

    def test_holds_for_no_other_key(self):
        assert not signing.verify(
            signing.public_key(signing.new_seed()), "receipt", {}, signing.sign(SEED, "receipt", {})
        )

    @given(st.integers(0, 511))
    def test_fails_when_any_bit_is_changed(self, bit):
        changed = int(signing.sign(SEED, "receipt", {}), 16) ^ 1 << bit

        assert not signing.verify(PUBLIC, "receipt", {}, f"{changed:0128x}")

    def test_does_not_depend_on_the_order_of_keys(self):
        signature = signing.sign(SEED, "receipt", {"a": 1, "b": 2})

        assert signing.verify(PUBLIC, "receipt", {"b": 2, "a": 1}, signature)


class TestMalformedInput:
    @given(st.text() | st.none() | st.binary() | st.integers())
    def test_is_an_unsigned_statement(self, junk):
        good = signing.sign(SEED, "receipt", {})

        assert not signing.verify(junk, "receipt", {}, good)
        assert not signing.verify(PUBLIC, "receipt", {}, junk)

    @pytest.mark.parametrize("statement", [object(), b"bytes", float("inf"), "\ud800"])
    def test_is_also_what_is_not_json(self, statement):
        assert not signing.verify(PUBLIC, "receipt", statement, signing.sign(SEED, "receipt", {}))

    def test_is_also_a_statement_nested_without_end(self):
        endless: list[object] = []
        endless.append(endless)

        assert not signing.verify(PUBLIC, "receipt", endless, signing.sign(SEED, "receipt", {}))

    @pytest.mark.parametrize("seed", ["", "ab", "zz" * 32, SEED + "00"])
    def test_of_a_seed_is_said_without_repeating_it(self, seed):
        with pytest.raises(ValueError, match="64 hex digits") as refusal:
            signing.sign(seed, "receipt", {})
        assert not seed or seed not in str(refusal.value)

    def test_new_seeds_differ(self):
        assert signing.new_seed() != signing.new_seed()
