"""A crew of workers over a scheduler that we play ourselves: answers get lost, workers die, nobody is there."""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from datetime import UTC, datetime
from types import SimpleNamespace

import numpy
import pytest

pytest.importorskip("distributed")

from monitor.backfill import crew as hands
from monitor.backfill import results, shuffle
from monitor.backfill.backfill import Progress, Stop, backfill
from monitor.backfill.crew import Alone, Lost, Workers, crew
from monitor.backfill.reading import _plain
from monitor.backfill.working import work
from monitor.config import configure
from monitor.errors import ConfigError, NothingUsable
from monitor.pipeline import Interrupted


class Future:
    """An answer that is there, or was."""

    def __init__(self, status: str = "finished", answer: object = None) -> None:
        self.status, self._answer = status, answer

    def result(self, timeout: float) -> object:
        if isinstance(self._answer, BaseException):
            raise self._answer
        return self._answer

    def exception(self, timeout: float) -> object:
        return self.result(timeout)


class Client:
    """A scheduler's client; ``answers`` makes the future of each try of a call."""

    def __init__(self, answers, workers: int = 2) -> None:
        self._answers, self._workers = answers, workers
        self.tries: Counter[int] = Counter()
        self.cancelled: list[Future] = []

    def submit(self, function, asked, **_) -> Future:
        self.tries[asked.call[0]] += 1
        return self._answers(asked.call[0], self.tries[asked.call[0]], asked)

    def cancel(self, futures, force: bool) -> None:
        self.cancelled.extend(futures)

    def scheduler_info(self, n_workers: int) -> dict:
        return {"workers": dict.fromkeys(range(self._workers))}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None


class Batches:
    """What is done, batch by batch; now and then nothing is."""

    def __init__(self, futures, *, raise_errors: bool) -> None:
        self._there = list(futures)
        self._turn = 0

    def add(self, future: Future) -> None:
        self._there.append(future)

    def is_empty(self) -> bool:
        return not self._there

    def next_batch(self, block: bool) -> list[Future]:
        self._turn += 1
        if self._turn == 1:
            return []
        there = [one for one in self._there if one.status != "pending"]
        self._there = [one for one in self._there if one.status == "pending"]
        return there


@pytest.fixture(autouse=True)
def played(monkeypatch):
    monkeypatch.setattr("distributed.as_completed", Batches)
    monkeypatch.setattr(hands, "LOOK_SECONDS", 0)


def square(number: int) -> int:
    return number * number


def done(client: Client, *numbers: int, cluster: object = None, wanted: int = 0) -> dict[int, object]:
    return dict(Workers(client, cluster, wanted).each(square, [(number,) for number in numbers], lambda: False))


def test_an_answer_that_died_with_its_worker_is_asked_for_again():
    def answers(number, tries, asked):
        return Future("lost") if number == 2 and tries == 1 else Future(answer=hands._call(asked))
    client = Client(answers)

    assert {0: 1, 1: 4, 2: 9} == done(client, 1, 2, 3)
    assert {1: 1, 2: 2, 3: 1} == client.tries
    assert ["lost"] == [one.status for one in client.cancelled]


def test_an_answer_that_nobody_tells_us_of_is_looked_for_after_a_while(monkeypatch):
    """Seen with workers that are killed at once: the scheduler has the answer and says nothing."""
    class Silent(Batches):
        def next_batch(self, block):
            return []
    monkeypatch.setattr("distributed.as_completed", Silent)
    monkeypatch.setattr(hands, "FETCH_SECONDS", -1)

    assert {0: 16} == done(Client(lambda number, tries, asked: Future(answer=hands._call(asked))), 4)


def test_workers_of_ours_that_are_gone_are_started_again_and_others_are_nobody_of_ours():
    class Cluster:
        def __init__(self, alive: int) -> None:
            self.workers, self.scaled = dict.fromkeys(range(alive)), []

        def scale(self, wanted: int) -> None:
            self.scaled.append(wanted)
            self.workers = dict.fromkeys(range(wanted))
    short, full = Cluster(1), Cluster(2)
    for cluster in (short, full):
        done(Client(lambda number, tries, asked: Future(answer=1)), 1, cluster=cluster, wanted=2)

    assert ([2], []) == (short.scaled, full.scaled)


@pytest.mark.parametrize(("future", "reason"), [
    (Future("cancelled"), "the scheduler gave it up"),
    (Future("finished", OSError("disk away")), "OSError: disk away"),
    (Future("error", ValueError("no such thing")), "ValueError: no such thing"),
    (Future("error", type("KilledWorker", (Exception,), {})("x")), "every worker that tried it died; is it too large for their memory?")])
def test_a_part_that_nobody_could_do_says_why(future, reason):
    assert Lost(reason) == hands._answer(future)


@pytest.mark.parametrize("future", [Future("pending"), Future("lost"), Future("finished", TimeoutError()), Future("error", TimeoutError())])
def test_what_cannot_be_fetched_now_is_gone_and_not_lost(future):
    assert hands._GONE is hands._answer(future)


def test_an_error_of_ours_ends_the_work():
    """A worker with another version of the program is no lost part."""
    with pytest.raises(ConfigError, match="another version"):
        hands._answer(Future("error", ConfigError("another version")))


def test_a_stop_is_heard_between_two_calls_and_by_workers_who_are_busy():
    asked = iter([False, True])
    with pytest.raises(Interrupted):
        list(Alone().each(square, [(1,), (2,)], lambda: next(asked)))
    client = Client(lambda number, tries, asked: Future("pending"))
    with pytest.raises(Interrupted):
        list(Workers(client).each(square, [(1,)], lambda: True))
    assert ["pending"] == [one.status for one in client.cancelled]


@pytest.mark.parametrize("workers", [0, 2])
def test_a_scheduler_without_workers_is_told_before_anything_is_asked(monkeypatch, workers):
    monkeypatch.setattr("distributed.Client", lambda address, timeout: Client(None, workers))
    expected = pytest.raises(ConfigError, match="the scheduler at 'tcp://127.0.0.1:9' has no workers; start some with `dask worker tcp://127.0.0.1:9`")
    with expected if not workers else nullcontext(), crew("tcp://127.0.0.1:9", 0) as found:
        assert 2 == found.size


def test_who_asks_to_stop_stops_the_loading_too():
    stop, run = Stop(), SimpleNamespace(stopping=False)
    assert False is stop()
    stop.ask()
    assert True is stop()
    stop.run = run
    stop.ask()
    assert True is run.stopping


@pytest.mark.parametrize(("seconds", "left"), [(None, ""), (30, ", about 30 s left"), (600, ", about 10 min left"), (7200, ", about 2.0 h left")])
def test_the_time_that_is_left_is_told_in_a_fitting_unit(seconds, left):
    assert f"1 of 9 partitions, 1,200 articles, 40 a second{left}" == str(Progress(done=1, of=9, articles=1200, a_second=40.0, left_seconds=seconds))


def test_nothing_to_read_names_the_first_reasons_only():
    error = hands.nothing([f"file {number}: empty" for number in range(9)])

    assert isinstance(error, NothingUsable)
    assert str(error).endswith("file 4: empty")


# ---- where results lie

def test_results_lie_wherever_fsspec_writes():
    """An object store has no files to rename: a file appears there when it is complete."""
    for name, content in (("one", b"first"), ("one", b"second"), ("two", b"0123456789")):
        results.put("memory://crew/work", name, content)

    assert (b"second", b"234") == (results.get("memory://crew/work", "one"), results.get("memory://crew/work", "two", 2, 5))
    results.remove("memory://crew/work")
    results.remove("memory://crew/work")
    with pytest.raises(FileNotFoundError):
        results.get("memory://crew/work", "one")


def test_a_share_of_which_a_file_has_nothing_is_empty(tmp_path):
    place = SimpleNamespace(folder=str(tmp_path))
    rows = numpy.array([(3, 7), (1, 8)], dtype=[("owner", "<i4"), ("value", "<i4")])
    shuffle.save(place, "x", rows, numpy.array([2, 0]), 3)

    assert [[(1, 8)], [], [(3, 7)]] == [shuffle.load(place, "x", rows.dtype.descr, share).tolist() for share in range(3)]
    assert [(1, 8), (3, 7)] == shuffle.load(place, "x", rows.dtype.descr).tolist()


def test_no_pairs_are_no_rows():
    assert [0, 0, 0] == [len(column) for column in shuffle._summed([])]


def test_times_of_a_table_are_read_as_text_and_other_values_are_left_alone():
    at = datetime(2026, 2, 1, 7, tzinfo=UTC)

    assert ["2026-02-01T07:00:00Z", "2026-02-01T07:00:00", "2026-02-01", 5, None] == [
        _plain(value) for value in (at, at.replace(tzinfo=None), at.date(), 5, None)]


def test_parquet_files_need_a_work_folder_on_this_machine(tmp_path):
    with pytest.raises(ConfigError, match="--to needs a work folder on this machine: name one with --work"):
        backfill([str(tmp_path)], configure(tmp_path, environment={}), lambda: nullcontext(Alone()), datetime(2026, 2, 1, tzinfo=UTC),
                 work_folder="memory://crew", to=tmp_path / "views")


def test_a_part_that_is_done_already_is_not_done_again(tmp_path, monkeypatch):
    """Two schedulers may hand one part to two workers."""
    source = tmp_path / "a.jsonl"
    source.write_text('{"url": "https://paper.example/1", "title": "Bins", "text": "The bins are late."}\n', encoding="utf-8")
    seen = []

    class Twice(Alone):
        def each(self, function, calls, stopping):
            for number, call in enumerate(calls):
                first, second = function(*call), function(*call)
                if function is work:
                    seen.append((first, second))
                yield number, second
    backfill([str(source)], configure(tmp_path, environment={}), lambda: nullcontext(Twice()), datetime(2026, 2, 1, tzinfo=UTC))

    ((first, second),) = seen
    assert (1, first) == (first.articles, second)
