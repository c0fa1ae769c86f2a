import json
from contextlib import suppress
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.runtime.bus.guard import MAX_BYTES, MAX_DEPTH, MOST_COUNTED, Malformed, count_in, parse_object, read_object

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=15,
)


def a_message(body=b"{}", content_type="application/json", content_encoding="utf-8", headers=None):
    return SimpleNamespace(body=body, content_type=content_type, content_encoding=content_encoding, headers=headers)


def nested(depth):
    return b'{"a":' * depth + b"1" + b"}" * depth


@pytest.mark.parametrize("encoding", ["utf-8", "UTF-8", "binary", None])
def test_plain_json_is_read(encoding):
    assert read_object(a_message('{"名": 1}'.encode(), content_encoding=encoding)) == {"名": 1}


def test_text_that_the_library_has_already_decoded_is_read():
    assert read_object(a_message('{"名": 1}')) == {"名": 1}


@pytest.mark.parametrize(
    "message",
    [
        a_message(content_type="application/x-python-serialize"),
        a_message(content_type="application/x-yaml"),
        a_message(content_type=None),
        a_message(content_type="application/json; charset=utf-8"),
        a_message(content_encoding="gb18030"),
        a_message(content_encoding="utf-16"),
        a_message(headers={"compression": "application/x-gzip"}),
    ],
)
def test_all_but_plain_json_is_refused_unopened(message):
    with pytest.raises(Malformed):
        read_object(message)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"1",
        b"null",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": "\\ud800"}',
        b'{"a": "\xed\xa0\x80"}',
        b'{"a": "\xff"}',
        b'{"a": ' + b"1" * 5_000 + b"}",
        b"[" * 100_000,
        '{"a": 1}'.encode("utf-16"),
        "\ufeff{}".encode(),
    ],
)
def test_what_is_no_json_object_is_malformed(body):
    with pytest.raises(Malformed):
        parse_object(body)


def test_a_whole_pair_is_text():
    assert parse_object(b'{"a": "\\ud83d\\ude00"}') == {"a": "😀"}


def test_size_is_bounded():
    frame = len(b'{"a":""}')
    assert read_object(a_message(b'{"a":"' + b"x" * (MAX_BYTES - frame) + b'"}'))
    with pytest.raises(Malformed, match="bytes"):
        read_object(a_message(b'{"a":"' + b"x" * (MAX_BYTES - frame + 1) + b'"}'))


def test_depth_is_bounded():
    assert parse_object(nested(MAX_DEPTH))
    with pytest.raises(Malformed, match="deep"):
        parse_object(nested(MAX_DEPTH + 1))


@given(st.binary() | st.text())
def test_whatever_comes_is_an_object_or_malformed(body):
    with suppress(Malformed):
        assert isinstance(read_object(a_message(body)), dict)


@given(st.dictionaries(st.text(max_size=5), JSON_VALUES, max_size=5))
def test_what_we_send_is_read_as_it_was(value):
    assert parse_object(json.dumps(value, ensure_ascii=False).encode()) == value


@pytest.mark.parametrize("count", [0, 1, MOST_COUNTED])
def test_a_counter_is_read(count):
    assert count_in({"n": count}, "n") == count


@pytest.mark.parametrize("headers", [None, {}] + [{"n": n} for n in (-1, MOST_COUNTED + 1, "1", 1.0, True, None, [1])])
def test_what_is_no_counter_counts_nothing(headers):
    assert count_in(headers, "n") == 0


class TestUnreadableMessages:
    """The patches are made in a process of their own: they are for the life of one."""

    def test_names_that_are_not_utf8_and_odd_headers_do_not_raise(self):
        import subprocess
        import sys

        code = (
            "from common.runtime.bus.guard import survive_unreadable_messages as survive\n"
            "from amqp import abstract_channel, basic_message\n"
            "survive()\n"
            "assert abstract_channel.loads('s', bytes([2, 255, 65]), 0)[0] == ['\\\\xffA']\n"
            "assert abstract_channel.loads('s', bytes([1, 65]), 0)[0] == ['A']\n"
            "message = basic_message.Message()\n"
            "message._load_properties(60, bytes([0x80, 0, 2, 255, 255]), 0)\n"
            "assert message.properties == {}\n"
            "message._load_properties(60, bytes([0x80, 0, 1, 65]), 0)\n"
            "assert message.properties == {'content_type': 'A'}\n"
        )
        done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
