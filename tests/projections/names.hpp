#pragma once
// Names in many scripts, with marks, ligatures and width variants, for random worlds.

#include <array>
#include <string_view>

namespace muster::tests {

inline constexpr std::array<std::string_view, 48> first_names{
    "Anna", "anna", "ANNA", "Ánna", "A\u0301nna", "Änne", "Aenne", "Zoë", "Zoe", "Åsa", "Ǻsa", "Ægir", "Øyvind", "Łukasz",
    "Çağla", "İpek", "Işıl", "Đorđe", "Ñandú", "Straße", "STRASSE", "ﬁona", "Ａnna", "Nguyễn", "Nguye\u0302\u0303n", "Алексей",
    "Ёлка", "Елена", "Ольга", "Ирина", "Ґалаґан", "Αλέξης", "ΑΛΕΞΗΣ", "გიორგი", "Արամ", "אברהם", "محمد", "أحمد", "فاطمة", "महेश",
    "สมชาย", "한결", "김", "山田", "田中", "さくら", "サクラ", "ｻｸﾗ"};
inline constexpr std::array<std::string_view, 24> last_names{
    "Schmidt", "schmidt", "O'Brien", "O’Brien", "Smith-Jones", "de la Cruz", "D'Angelo", "Müller", "Mu\u0308ller", "Mueller", "Иванов",
    "Петрова", "Παπαδόπουλος", "太郎", "花子", "佐藤", "李", "كريم", "כהן", "शर्मा", "ไชยวัฒน์", "Van den Berg", "X Æ A-12", "Ng"};

}  // namespace muster::tests
