#pragma once
// A file for auditors, made while it is taken and signed at its end (eventstore/proof/export_statement.hpp): .jsonl or .xlsx. Rows come
// from a source, some at a time, on the exports' threads.

#include <memory>
#include <span>
#include <string>

#include "api/exports/made_body.hpp"
#include "api/services.hpp"
#include "api/sheets/row_writer.hpp"

namespace muster::api {

enum class SignedFormat : std::uint8_t { jsonl, xlsx };

class SignedRows {
  public:
    enum class Step { more, end, forbidden };

    virtual ~SignedRows() = default;
    [[nodiscard]] virtual std::span<const sheets::SheetColumn> columns() const = 0;
    /// Writes some rows. `forbidden`: the reader's credential, or their right, ended.
    [[nodiscard]] virtual Step step(sheets::RowWriter& writer) = 0;
    [[nodiscard]] virtual std::uint64_t rows() const = 0;
};

struct SignedFile {
    SignedFormat format = SignedFormat::jsonl;
    std::string subject;          ///< one line: what the file answers
    domain::Position position;    ///< as of which
    std::string sheet_name;
    std::size_t piece_bytes = 64 * 1024;
};

[[nodiscard]] std::unique_ptr<PieceMaker> signed_pieces(Services& services, std::unique_ptr<SignedRows> rows, SignedFile file);

}  // namespace muster::api

template <>
struct muster::domain::EnumNames<muster::api::SignedFormat> {
    static constexpr std::array<std::string_view, 2> names{"jsonl", "xlsx"};
};
