#pragma once
// DIR/imports/ID: what an import needs to go on after the process ended at any moment, and what is told about its rows.
//
//   job        how it stands (import_job.hpp), replaced as a whole
//   upload     the file as it came, sealed; key opens it (sealed_upload.hpp). Personal data, so both go some days after the import ended,
//              or when somebody in it is erased
//   people     whom the upload names, as marks (people_marks.hpp); goes with it
//   forgotten  who was erased while the import was at work: it is seen to at its end
//   checked    a line for each row: what the check found
//   done       a line for each row that was applied, in the order of the sheet
//   undone     a line for each row that was taken back, the last one first
//   undo_checked  as that, of what taking back would do
//
// Lines are JSON without personal data; it says accounts by their ids alone. One thread writes an import's folder; lines may be read by others beside it.

#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "api/imports/import_job.hpp"
#include "api/imports/sealed_upload.hpp"
#include "domain/result.hpp"

namespace muster::api {

enum class RowList : std::uint8_t { checked, done, undone, undo_checked };

class ImportFolder {
  public:
    /// `secret`: of the instance, for the upload.
    ImportFolder(std::filesystem::path path, const domain::Bytes32& secret)
        : path_(std::move(path)), upload_(path_, secret, path_.filename().string()) {}

    /// Makes the folder with its file and its job, durable before it returns. The message says what failed.
    [[nodiscard]] domain::Result<void, std::string> create(const ImportJob& job, std::string_view upload) const;
    [[nodiscard]] domain::Result<void, std::string> save(const ImportJob& job) const;
    [[nodiscard]] std::optional<ImportJob> load() const;
    void remove() const;
    void remove_upload() const;

    [[nodiscard]] const SealedUpload& upload() const { return upload_; }
    [[nodiscard]] std::filesystem::path people() const { return path_ / "people"; }
    [[nodiscard]] std::filesystem::path list(RowList which) const;
    void remove_list(RowList which) const;

    /// Somebody who was erased, and the identifiers they had.
    struct Forgotten {
        domain::AccountId account;
        std::vector<domain::Claim> claims;
    };
    /// Whether the upload has a row of theirs.
    [[nodiscard]] bool names(const Forgotten& who) const;
    /// Kept durably until the import's end. The message says what failed.
    [[nodiscard]] domain::Result<void, std::string> note_forgotten(const Forgotten& who) const;
    [[nodiscard]] std::vector<Forgotten> forgotten() const;
    void clear_forgotten() const;

  private:
    std::filesystem::path path_;
    SealedUpload upload_;
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
