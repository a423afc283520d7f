#pragma once
// Spreadsheet programs take a cell that begins with = + - @ for a formula, whoever wrote it: a name could run a command on
// the reader's machine. So such a text gets an apostrophe in front when it is written, which those programs know as "this is
// text", and loses it again when it is read. Every text comes back as it was, also one that has apostrophes of its own.
//
//   look-alike:  spaces* (= + - @ TAB LF CR, and the full-width = + - @)      written with one apostrophe more
//   quoted:      '+ look-alike                                              written with one apostrophe more
//   else                                                                    written as it is
//
// In .csv both get it. In .xlsx a cell has a type, so a look-alike is a string as it stands (never a formula, and formatted as
// text, so that it stays one when somebody edits it); only a quoted one gets its apostrophe, so that one reader serves both.
// Pure; any thread.

#include <string>
#include <string_view>

namespace muster::sheets {

/// A spreadsheet program could take it for a formula.
[[nodiscard]] bool looks_like_formula(std::string_view text);

[[nodiscard]] std::string escape_for_csv(std::string_view text);
[[nodiscard]] std::string escape_for_xlsx(std::string_view text);

/// The text of a cell of a .csv or .xlsx as it was before either of the above; others' texts stay as they are, but for an
/// apostrophe in front of a look-alike, which is there for the same reason.
[[nodiscard]] std::string_view unescape_cell(std::string_view text);

}  // namespace muster::sheets
