#pragma once
// The parts of a workbook: a zip of which nothing is believed. Names are only ever compared, never used as paths. One thread
// at a time.

#include <functional>
#include <memory>
#include <string_view>

#include "api/sheets/read_problem.hpp"

struct zip;

namespace muster::sheets {

using OrProblemOnly = OrReadProblem<void>;

class Archive {
  public:
    /// The bytes must outlive it. Problems: workbook_damaged (truncated, no zip), workbook_too_many_parts, workbook_unsafe_part.
    [[nodiscard]] static OrReadProblem<Archive> open(std::string_view bytes);

    [[nodiscard]] bool has(std::string_view part) const;
    /// The first bytes of a small part; empty when there is none.
    [[nodiscard]] std::string beginning_of(std::string_view part, std::size_t bytes);

    using Chunk = std::function<OrProblemOnly(std::string_view bytes, bool last)>;
    /// Unpacks a part piece by piece. Problems: workbook_damaged, unsupported_xlsx_encrypted, workbook_unpacks_too_large, and the
    /// chunk's own, after which it ends.
    [[nodiscard]] OrProblemOnly unpack(std::string_view part, const Chunk& chunk);

  private:
    struct Close {
        void operator()(zip* archive) const;
    };
    explicit Archive(zip* archive) : zip_(archive) {}
    [[nodiscard]] OrProblemOnly check_names() const;

    std::unique_ptr<zip, Close> zip_;
    std::uint64_t unpacked_ = 0;
};

[[nodiscard]] inline auto damaged(std::string detail) {
    return domain::failure(ReadProblem{ReadProblemCode::workbook_damaged, std::move(detail)});
}

}  // namespace muster::sheets
