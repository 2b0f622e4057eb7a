"""What requests may say; nothing makes the node answer anything but 200 or 4xx."""

import json
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thorlink.node import EmbeddedNode
from thorlink.node.http import revisions
from thorlink.node.http.rest import dispatch
from thorlink.node.http.revisions import Revision
from thorlink.node.http.wire import HttpError

pytestmark = pytest.mark.unit

NODE = EmbeddedNode(clock=lambda: 1_700_000_000)
PATHS = st.sampled_from(
    [
        "/blocks/{}",
        "/accounts/{}",
        "/accounts/{}/code",
        "/accounts/0x435933c8064b4ae76be665428e0307ef2ccfbd68/storage/{}",
        "/accounts/*",
        "/transactions",
        "/transactions/{}",
        "/transactions/{}/receipt",
        "/logs/event",
        "/logs/transfer",
        "/fees/history",
        "/fees/priority",
        "/local/revert",
        "/local/nothing",
        "/{}",
    ]
)
NAMES = ["clauses", "to", "value", "data", "gas", "caller", "raw", "criteriaSet", "range", "unit"]
NAMES += ["from", "options", "limit", "offset", "order", "topic0", "snapshot", "expiration"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("0x" + "00" * 20),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(NAMES) | st.text(), inner),
    max_leaves=12,
)
QUERIES = st.dictionaries(
    st.sampled_from(["revision", "expanded", "raw", "pending", "head", "blockCount"])
    | st.sampled_from(["newestBlock", "rewardPercentiles", "x-genesis-id"]),
    st.text(),
)


def status(method, path, query="", body=b""):
    return dispatch(NODE, method, path, query, {}, body).status


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["GET", "POST", "PUT"]), PATHS, st.text(), QUERIES, JSON)
def test_dispatch_survives_any_json(method, path, part, query, body):
    path = path.format(quote(part.encode("utf-8", "surrogatepass")))
    encoded = urlencode(query)
    content = json.dumps(body).encode()

    assert status(method, path, encoded, content) in (200, 400, 403, 404, 405, 410)


@settings(max_examples=200, deadline=None)
@given(PATHS, st.binary())
def test_dispatch_survives_any_bytes(path, body):
    assert status("POST", path, "", body) in (200, 400, 403, 404, 405, 410)


@settings(max_examples=200, deadline=None)
@given(st.binary(min_size=1))
def test_dispatch_survives_any_transaction(raw):
    body = b'{"raw":"0x' + raw.hex().encode() + b'"}'

    assert status("POST", "/transactions", "", body) in (400, 403)


@pytest.mark.parametrize("body", [b"[" * 190_000, b'{"a":' * 30_000, b"[1," * 60_000])
def test_dispatch_refuses_deep_nesting(body):
    answer = dispatch(NODE, "POST", "/accounts/*", "", {}, body)

    assert (answer.status, answer.body) == (400, b"body: json: nested deeper than 64\n")


def test_dispatch_refuses_a_large_body():
    answer = dispatch(NODE, "POST", "/accounts/*", "", {}, b" " * (200 * 1024 + 1))

    assert (answer.status, answer.body) == (400, b"body: http: request body too large\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Revision("best")),
        ("best", Revision("best")),
        ("justified", Revision("justified")),
        ("12", Revision(number=12)),
        ("0x10", Revision(number=16)),
        ("0b11", Revision(number=3)),
        ("017", Revision(number=15)),
        ("ab" * 32, Revision(id=b"\xab" * 32)),
    ],
)
def test_revision_reads_names_numbers_and_ids(text, expected):
    assert revisions.revision(text) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("next", "revision: invalid revision: next is not allowed"),
        ("abc", 'revision: strconv.ParseUint: parsing "abc": invalid syntax'),
        ("4294967296", "revision: block number out of max uint32"),
        (
            "0x" + "f" * 17,
            f'revision: strconv.ParseUint: parsing "0x{"f" * 17}": value out of range',
        ),
        ("1y" + "00" * 32, "revision: invalid prefix"),
    ],
)
def test_revision_refuses_in_the_real_nodes_words(text, said):
    with pytest.raises(HttpError) as caught:
        revisions.revision(text)

    assert (caught.value.status, caught.value.text) == (400, said)
