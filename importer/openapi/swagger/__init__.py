"""Swagger 2.0 documents become the same model of an API as those of OpenAPI 3.

What 2.0 writes in another way is a module each: servers, parameters, forms, bodies. Where a
document leaves a choice open that a later version would have made, a Problem tells what was taken.
"""
