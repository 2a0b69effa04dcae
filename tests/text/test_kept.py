"""What is kept of what was worked out last."""

from threading import Thread

from advisor.text.kept import Kept


def test_it_is_made_once_and_the_least_used_goes_first():
    kept, made = Kept(2), []

    def make(key):
        return kept.get(key, lambda: made.append(key) or key)

    assert [make(key) for key in ("a", "b", "a", "c", "a")] == ["a", "b", "a", "c", "a"]
    assert made == ["a", "b", "c"]  # «b» was asked for longest ago
    make("b")
    assert made == ["a", "b", "c", "b"] and len(kept) == 2


def test_false_is_kept_too():
    kept, made = Kept(2), []
    assert [kept.get("a", lambda: bool(made.append(1))) for _time in range(3)] == [False] * 3
    assert len(made) == 1


def test_it_stays_within_its_number_whoever_writes():
    kept = Kept(10)
    threads = [Thread(target=lambda start=start: [kept.keep(n, n) for n in range(start, start + 500)]) for start in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept) == 10
    kept.clear()
    assert not len(kept)
