#pragma once
// Text as directories sort and search it. Thread-safe: each thread has its own collator.

#include <string>
#include <string_view>
#include <vector>

namespace muster::projections::text {

/// Sorts bytewise as the CLDR root collation sorts the texts, tertiary strength; no zero byte in it.
[[nodiscard]] std::string sort_key(std::string_view utf8);
/// Of ICU's collation data: rows sorted by another version must be made again.
[[nodiscard]] std::string collation_version();

/// NFKC and case-folded, without what is ignorable.
[[nodiscard]] std::string folded(std::string_view utf8);
/// Runs of letters, marks and digits of folded text. A prefix of a text's words is always a word's prefix, in any script.
[[nodiscard]] std::vector<std::string> words(std::string_view utf8);

/// A set of words in one string: each between zero bytes, so that "begins with" is a substring search.
[[nodiscard]] std::string word_set(std::vector<std::string> words);
[[nodiscard]] bool has_prefix(std::string_view word_set, std::string_view prefix);
[[nodiscard]] std::vector<std::string_view> words_of_set(std::string_view word_set);

/// What a search asks for: every one must be the prefix of some word. Split as the words of the rows are; a piece
/// with '@' stays whole, and digits typed with spaces, brackets or dashes are one number.
[[nodiscard]] std::vector<std::string> query_words(std::string_view q);
/// The words a phone number is found by: with and without '+'.
[[nodiscard]] std::vector<std::string> phone_words(std::string_view e164, std::string_view raw);

}  // namespace muster::projections::text
