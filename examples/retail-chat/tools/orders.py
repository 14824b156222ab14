"""What was bought."""

ORDERS = [
    {"customer": "c-101", "product": "Fjell 2 tent", "date": "2026-04-11"},
    {"customer": "c-101", "product": "Brisk stove", "date": "2026-05-02"},
    {"customer": "c-102", "product": "Taiga boots", "date": "2026-02-19"},
    {"customer": "c-103", "product": "Loon sleeping bag", "date": "2025-10-30"},
]
