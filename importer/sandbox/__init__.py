"""A local Connect API v1, for trying out and for tests; it imports nothing else of the importer.

It behaves as the platform's published document says and checks requests against its own reading of
it. In process it is an ASGI app (`create_app`, driven through `httpx.ASGITransport`), behind a port
it is `serve`. All state lies in one SQLite database. `faults` lets it fail on purpose.
"""

from importer.sandbox.app import create_app
from importer.sandbox.routes import BASE_PATH
from importer.sandbox.serve import serve
from importer.sandbox.storage import StorageError

__all__ = ["BASE_PATH", "StorageError", "create_app", "serve"]
