#include "api/reviews/signed_rows.hpp"

#include <optional>
#include <stdexcept>

#include "api/proof/proofs.hpp"
#include "api/sheets/jsonl_writer.hpp"
#include "api/sheets/temporary_file.hpp"
#include "api/sheets/xlsx_writer.hpp"
#include "eventstore/backup/hashed_file.hpp"
#include "eventstore/json_writer.hpp"
#include "eventstore/proof/export_statement.hpp"

namespace muster::api {
namespace {

using namespace eventstore::proof;
using Step = SignedRows::Step;

const BodyPiece failed_piece{{}, false, true};

/// {"statement", "checkpoint", "key"}
std::string seal(const Services& services, const SignedFile& file, std::uint64_t rows, const Hash& sha256) {
    if (services.proofs == nullptr) throw std::runtime_error("nothing is signed here");
    const auto checkpoint = services.proofs->covering(file.position.value);
    if (!checkpoint) throw std::runtime_error("no checkpoint can be signed: " + checkpoint.error());
    const auto& name = services.proofs->verifiers().front().name;
    const Signer signer(name, services.keyring.secrets().signing_key);
    const ExportStatement statement{name, file.subject, file.position.value, rows, eventstore::rfc3339(services.clock.now()), sha256};
    std::string out;
    eventstore::JsonWriter(out)
        .begin_object()
        .member("statement", signer.sign(statement.text()))
        .member("checkpoint", checkpoint->note)
        .member("key", signer.verifier().text())
        .end_object();
    return out;
}

class SignedLines final : public PieceMaker {
  public:
    SignedLines(Services& services, std::unique_ptr<SignedRows> rows, SignedFile file)
        : services_(services), rows_(std::move(rows)), file_(std::move(file)), writer_(bytes_, rows_->columns()) {}

    BodyPiece make() override {
        auto step = Step::more;
        while (step == Step::more && bytes_.size() < file_.piece_bytes) step = rows_->step(writer_);
        if (step == Step::forbidden) return failed_piece;
        hash_.add(bytes_);
        BodyPiece piece{std::move(bytes_), step == Step::end};
        bytes_ = {};
        if (piece.last) piece.bytes += seal(services_, file_, rows_->rows(), hash_.end()) + "\n";
        return piece;
    }
    [[nodiscard]] std::uint64_t rows() const override { return rows_->rows(); }

  private:
    Services& services_;
    std::unique_ptr<SignedRows> rows_;
    SignedFile file_;
    std::string bytes_;
    sheets::JsonlWriter writer_;
    eventstore::backup::Sha256 hash_;
};

class SignedWorkbook final : public PieceMaker {
  public:
    SignedWorkbook(Services& services, std::unique_ptr<SignedRows> rows, SignedFile file)
        : services_(services), rows_(std::move(rows)), about_(std::move(file)) {}

    BodyPiece make() override {
        if (!file_) begin();
        if (writer_) return write_some();
        if (!hashed_) return hash_some();
        return send_some();
    }
    [[nodiscard]] std::uint64_t rows() const override { return rows_->rows(); }

  private:
    static constexpr std::size_t length_bytes = 2;

    void begin() {
        auto file = sheets::TemporaryFile::make();
        if (!file) throw std::runtime_error(file.error());
        file_ = std::move(*file);
        sheets::XlsxOptions options;
        options.sheet_name = about_.sheet_name;
        writer_ = std::make_unique<sheets::XlsxWriter>(file_->path(), rows_->columns(), options);
    }
    BodyPiece write_some() {
        const auto step = rows_->step(*writer_);
        if (step == Step::forbidden) return failed_piece;
        if (step == Step::more) return {};
        const auto closed = writer_->close();
        writer_.reset();
        if (!closed) throw std::runtime_error(closed.error());
        const auto size = file_->size();
        if (!size || *size < archive_end_bytes) throw std::runtime_error("the workbook cannot be read back");
        size_ = *size;
        return {};
    }
    std::string read_some() {
        auto bytes = file_->read(at_, about_.piece_bytes);
        if (!bytes || (bytes->empty() && at_ < size_)) throw std::runtime_error("the workbook cannot be read back");
        at_ += bytes->size();
        return std::move(*bytes);
    }
    BodyPiece hash_some() {
        const auto bytes = read_some();
        hash_.add(bytes);
        if (at_ < size_) return {};
        const auto end = file_->read(size_ - archive_end_bytes, archive_end_bytes);
        const bool bare = end && end->starts_with(archive_end_mark) && end->ends_with(std::string_view("\0\0", length_bytes));
        if (!bare) throw std::logic_error("the workbook does not end as archives without a comment do");
        hashed_ = hash_.end();
        at_ = 0;
        return {};
    }
    /// All but the length of the comment, which is no longer zero.
    BodyPiece send_some() {
        auto bytes = read_some();
        if (at_ < size_ - length_bytes) return {std::move(bytes)};
        bytes.resize(bytes.size() - (at_ - (size_ - length_bytes)));
        const auto comment = seal(services_, about_, rows_->rows(), *hashed_);
        if (comment.size() > archive_comment_bytes_max) throw std::runtime_error("the signature does not fit");
        bytes += static_cast<char>(comment.size() & 255U);
        bytes += static_cast<char>(comment.size() >> 8U);
        return {bytes + comment, true};
    }

    Services& services_;
    std::unique_ptr<SignedRows> rows_;
    SignedFile about_;
    std::optional<sheets::TemporaryFile> file_;
    std::unique_ptr<sheets::XlsxWriter> writer_;
    std::uint64_t at_ = 0, size_ = 0;
    eventstore::backup::Sha256 hash_;
    std::optional<Hash> hashed_;
};

}  // namespace

std::unique_ptr<PieceMaker> signed_pieces(Services& services, std::unique_ptr<SignedRows> rows, SignedFile file) {
    if (file.format == SignedFormat::xlsx) return std::make_unique<SignedWorkbook>(services, std::move(rows), std::move(file));
    return std::make_unique<SignedLines>(services, std::move(rows), std::move(file));
}

}  // namespace muster::api
