#pragma once
// DIR/imports/ID: what an import needs to go on after the process ended at any moment, and what is told about its rows.
//
//   job        how it stands (import_job.hpp), replaced as a whole
//   upload     the file as it came; personal data, so it goes some days after the import ended
//   checked    a line for each row: what the check found
//   done       a line for each row that was applied, in the order of the sheet
//   undone     a line for each row that was taken back, the last one first
//   undo_checked  as that, of what taking back would do
//
// Lines are JSON without personal data. One thread writes an import's folder; lines may be read by others beside it.

#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "api/imports/import_job.hpp"
#include "domain/result.hpp"

namespace muster::api {

enum class RowList : std::uint8_t { checked, done, undone, undo_checked };

class ImportFolder {
  public:
    explicit ImportFolder(std::filesystem::path path) : path_(std::move(path)) {}

    /// Makes the folder with its file and its job, durable before it returns. The message says what failed.
    [[nodiscard]] domain::Result<void, std::string> create(const ImportJob& job, std::string_view upload) const;
    [[nodiscard]] domain::Result<void, std::string> save(const ImportJob& job) const;
    [[nodiscard]] std::optional<ImportJob> load() const;
    void remove() const;
    void remove_upload() const;

    [[nodiscard]] std::filesystem::path upload() const { return path_ / "upload"; }
    [[nodiscard]] std::filesystem::path list(RowList which) const;
    void remove_list(RowList which) const;
    /// Whether one of the lists names the account.
    [[nodiscard]] bool names(domain::AccountId account) const;

  private:
    std::filesystem::path path_;
};

/// Appends lines to one of the lists. What a crash left of a line is cut off when it is opened.
class RowListWriter {
  public:
    RowListWriter() = default;
    ~RowListWriter();
    RowListWriter(const RowListWriter&) = delete;
    RowListWriter& operator=(const RowListWriter&) = delete;

    /// `each` gets the whole lines that are there. The message says what failed.
    [[nodiscard]] domain::Result<void, std::string> open(const std::filesystem::path& file, const std::function<void(std::string_view)>& each);
    void append(std::string_view line);
    /// Everything appended so far is durable.
    [[nodiscard]] bool sync();

  private:
    std::FILE* file_ = nullptr;
};

}  // namespace muster::api

template <>
struct muster::domain::EnumNames<muster::api::RowList> {
    static constexpr std::array<std::string_view, 4> names{"checked", "done", "undone", "undo_checked"};
};
