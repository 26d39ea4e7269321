"""What every method of the client needs: who asks, what carries requests, and listings to the end.

The methods themselves stand in `connector_calls` (connectors) and `client` (what is in a version).
"""

from __future__ import annotations

from importer.connect import requests
from importer.connect.listing import ListedT, Listing, Page
from importer.connect.requests import Request
from importer.connect.sender import Sender


class Calls:
    """Calls of one organisation through one sender."""

    organisation_id: str
    sender: Sender

    async def _all(
        self, request: Request, shape: type[Page[ListedT]], listing: Listing[ListedT]
    ) -> tuple[ListedT, ...]:
        """Ask for page after page until the listing is whole."""
        page: Page[ListedT] = await self.sender.fetch(requests.page_of(request, None), shape)
        while (token := listing.add(page)) is not None:
            page = await self.sender.fetch(requests.page_of(request, token), shape)
        return listing.whole()

    def _at(self, request: Request) -> str:
        return self.sender.shown(request)
