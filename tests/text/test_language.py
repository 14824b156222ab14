import pytest

from penstock.text.language import LANGUAGES, language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You can return the parcel to any of our shops, and we will refund it within five days.", "en"),
        ("Sie können das Paket in jedem Laden abgeben, und wir erstatten den Betrag in fünf Tagen.", "de"),
        ("Vous pouvez rendre le colis dans tous nos magasins, et nous le remboursons en cinq jours.", "fr"),
        ("El paquete se puede devolver en una de las tiendas y lo pagamos en cinco días.", "es"),
        ("Il pacco si può rendere in uno dei negozi e la somma è pagata in cinque giorni.", "it"),
        ("O pacote pode ser devolvido em uma das lojas e não há custo para você.", "pt"),
        ("Het pakket kan in een van onze winkels worden ingeleverd en het geld komt in vijf dagen.", "nl"),
        ("Paczka jest do zwrotu w każdym sklepie i nie ma opłat za to.", "pl"),
        ("Посылку можно вернуть в любом магазине, и мы вернём деньги за пять дней.", "ru"),
        ("Посилку можна повернути в будь-якій крамниці, і її вартість ми повернемо.", "uk"),
        ("荷物はどの店でも返せます。五日以内に返金します。", "ja"),
        ("包裹可以在任何商店退回，五天内退款。", "zh"),
        ("소포는 모든 매장에서 반품할 수 있습니다.", "ko"),
        ("يمكن إرجاع الطرد في أي متجر.", "ar"),
        ("Μπορείτε να επιστρέψετε το δέμα.", "el"),
        ("What do I do with a parcel?", "en"),
        ("Do a test", None),
        ("Ok.", None),
        ("", None),
        ("42 + 17", None),
        ("qwzx plmk vbnr trtw", None),
    ],
)
def test_language(text: str, expected: str | None) -> None:
    assert language(text) == expected
    assert expected is None or expected in LANGUAGES
