"""`penstock serve`: a bundle over HTTP. Starlette and uvicorn come with the extra `serve`."""
