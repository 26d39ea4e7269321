"""Which things of a graph belong together, and in what order the groups go."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

Component = tuple[str, ...]
"""Things that need each other in a circle, or a single thing; sorted."""


def components(needs: Mapping[str, Collection[str]]) -> list[Component]:
    """Give the strongly connected components of a graph, each after those that it needs.

    `needs` says for each thing what it needs; what is no key of it is passed over. Tarjan's
    algorithm (SIAM J. Comput. 1972) with a stack of its own: linear, at any depth.
    """
    return _Walk(needs).found


class _Walk:
    """One depth-first walk over the graph; `found` fills in order of completion."""

    def __init__(self, needs: Mapping[str, Collection[str]]) -> None:
        self._needs = needs
        self._number: dict[str, int] = {}
        self._lowest: dict[str, int] = {}
        self._open: list[str] = []
        self._is_open: set[str] = set()
        self.found: list[Component] = []
        for name in sorted(needs):
            if name not in self._number:
                self._visit_from(name)

    def _visit_from(self, root: str) -> None:
        way = [(root, self._enter(root))]
        while way:
            name, ahead = way[-1]
            following = next(ahead, None)
            if following is None:
                way.pop()
                self._leave(name, way[-1][0] if way else None)
            elif following not in self._number:
                way.append((following, self._enter(following)))
            elif following in self._is_open:
                self._lowest[name] = min(self._lowest[name], self._number[following])

    def _enter(self, name: str) -> Iterator[str]:
        self._number[name] = self._lowest[name] = len(self._number)
        self._open.append(name)
        self._is_open.add(name)
        return iter(sorted(need for need in self._needs[name] if need in self._needs))

    def _leave(self, name: str, parent: str | None) -> None:
        if parent is not None:
            self._lowest[parent] = min(self._lowest[parent], self._lowest[name])
        if self._lowest[name] == self._number[name]:
            members = [self._open.pop()]
            while members[-1] != name:
                members.append(self._open.pop())
            self._is_open.difference_update(members)
            self.found.append(tuple(sorted(members)))
