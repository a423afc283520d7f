#include "eventstore/backup/hashed_file.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "eventstore/crypto.hpp"

namespace muster::eventstore::backup {
namespace {

constexpr std::size_t buffer_bytes = 1U << 20U;

}  // namespace

struct Sha256::State {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    State() { EVP_DigestInit_ex(context, EVP_sha256(), nullptr); }
    ~State() { EVP_MD_CTX_free(context); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
void Sha256::add(std::string_view bytes) { EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()); }
domain::Bytes32 Sha256::end() {
    domain::Bytes32 hash{};
    EVP_DigestFinal_ex(state_->context, hash.data(), nullptr);
    return hash;
}

domain::Result<void, std::string> sync_directory(const std::string& path) {
    const files::Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.is_open() || ::fsync(directory.number()) != 0) return domain::failure(path + ": " + files::last_error());
    return {};
}

domain::Result<HashedFileWriter, std::string> HashedFileWriter::create(const std::string& path) {
    files::Descriptor file(::open((path + ".new").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!file.is_open()) return domain::failure(path + " cannot be written: " + files::last_error());
    return HashedFileWriter(path, std::move(file));
}

domain::Result<void, std::string> HashedFileWriter::write(std::string_view bytes) {
    buffer_ += bytes;
    bytes_ += bytes.size();
    return buffer_.size() < buffer_bytes ? domain::Result<void, std::string>{} : drain();
}

domain::Result<void, std::string> HashedFileWriter::drain() {
    hash_.add(buffer_);
    for (std::string_view rest(buffer_); !rest.empty();) {
        const auto written = ::write(file_.number(), rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return domain::failure(path_ + " cannot be written: " + files::last_error());
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    buffer_.clear();
    return {};
}

domain::Result<std::string, std::string> HashedFileWriter::end() {
    if (auto drained = drain(); !drained) return domain::failure(drained.error());
    if (::fsync(file_.number()) != 0 || std::rename((path_ + ".new").c_str(), path_.c_str()) != 0) {
        return domain::failure(path_ + " cannot be written: " + files::last_error());
    }
    if (auto synced = sync_directory(std::filesystem::path(path_).parent_path()); !synced) return domain::failure(synced.error());
    return crypto::hex(crypto::as_text(hash_.end()));
}

}  // namespace muster::eventstore::backup
