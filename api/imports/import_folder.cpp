#include "api/imports/import_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "api/imports/people_marks.hpp"
#include "eventstore/crypto.hpp"

namespace muster::api {
namespace {

using Done = domain::Result<void, std::string>;

auto failed(const std::string& what) { return domain::failure(what + ": " + std::strerror(errno)); }  // NOLINT(concurrency-mt-unsafe)

bool sync_folder(const std::filesystem::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool synced = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return synced;
}

/// Durable, for its owner alone.
Done write_file(const std::filesystem::path& file, std::string_view bytes) {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0) return failed("cannot make " + file.string());
    while (!bytes.empty()) {
        const auto written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) break;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    const bool synced = bytes.empty() && ::fsync(descriptor) == 0;
    Done done;
    if (!synced) done = failed("cannot write " + file.string());
    ::close(descriptor);
    return done;
}

}  // namespace

std::filesystem::path ImportFolder::list(RowList which) const { return path_ / domain::to_text(which); }

Done ImportFolder::create(const ImportJob& job, std::string_view bytes) const {
    std::error_code error;
    std::filesystem::create_directories(path_, error);
    if (error) return domain::failure("cannot make " + path_.string() + ": " + error.message());
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all, error);
    if (auto written = upload_.write(bytes); !written) return written;
    if (auto saved = save(job); !saved) return saved;
    if (!sync_folder(path_.parent_path()) || !sync_folder(path_.parent_path().parent_path())) return failed("cannot sync " + path_.string());
    return {};
}

Done ImportFolder::save(const ImportJob& job) const {
    const auto fresh = path_ / "job.new";
    if (auto written = write_file(fresh, stored_json(job)); !written) return written;
    std::error_code error;
    std::filesystem::rename(fresh, path_ / "job", error);
    if (error) return domain::failure("cannot replace " + (path_ / "job").string() + ": " + error.message());
    if (!sync_folder(path_)) return failed("cannot sync " + path_.string());
    return {};
}

std::optional<ImportJob> ImportFolder::load() const {
    std::ifstream in(path_ / "job", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    return in ? parse_stored(text) : std::nullopt;
}

void ImportFolder::remove() const {
    upload_.remove();
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

void ImportFolder::remove_upload() const {
    upload_.remove();
    std::error_code ignored;
    std::filesystem::remove(people(), ignored);
}

void ImportFolder::remove_list(RowList which) const {
    std::error_code ignored;
    std::filesystem::remove(list(which), ignored);
}

bool ImportFolder::names(const Forgotten& who) const {
    const auto id = who.account.text();
    for (const auto which : {RowList::checked, RowList::done}) {
        std::ifstream in(list(which), std::ios::binary);
        for (std::string line; std::getline(in, line);) {
            if (line.find(id) != std::string::npos) return true;
        }
    }
    return marks_name(people(), who.claims);
}

// Of the file `forgotten` a line is an account and its claims in hex, with spaces between.

Done ImportFolder::note_forgotten(const Forgotten& who) const {
    RowListWriter lines;
    if (auto opened = lines.open(path_ / "forgotten", [](std::string_view) {}); !opened) return opened;
    auto line = who.account.text();
    for (const auto& claim : who.claims) line += " " + eventstore::crypto::hex(eventstore::crypto::as_text(claim.bytes));
    lines.append(line);
    if (!lines.sync() || !sync_folder(path_)) return failed("cannot write " + (path_ / "forgotten").string());
    return {};
}

std::vector<ImportFolder::Forgotten> ImportFolder::forgotten() const {
    std::vector<Forgotten> all;
    std::ifstream in(path_ / "forgotten", std::ios::binary);
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        std::string word;
        words >> word;
        const auto account = domain::AccountId::parse(word);
        if (!account) continue;  // cut off by a crash: nobody was told that it was kept
        Forgotten who{*account, {}};
        while (words >> word) {
            const auto bytes = eventstore::crypto::from_hex(word);
            if (!bytes || bytes->size() != sizeof(domain::Claim::bytes)) continue;
            std::copy(bytes->begin(), bytes->end(), reinterpret_cast<char*>(who.claims.emplace_back().bytes.data()));
        }
        all.push_back(std::move(who));
    }
    return all;
}

void ImportFolder::clear_forgotten() const {
    std::error_code ignored;
    std::filesystem::remove(path_ / "forgotten", ignored);
}

RowListWriter::~RowListWriter() {
    if (file_ != nullptr) std::fclose(file_);
}

Done RowListWriter::open(const std::filesystem::path& file, const std::function<void(std::string_view)>& each) {
    std::uintmax_t whole = 0;
    {
        std::ifstream in(file, std::ios::binary);
        std::string line;
        while (std::getline(in, line) && !in.eof()) {
            each(line);
            whole += line.size() + 1;
        }
    }
    file_ = std::fopen(file.c_str(), "ab");
    if (file_ == nullptr || ::ftruncate(::fileno(file_), static_cast<off_t>(whole)) != 0) return failed("cannot open " + file.string());
    return {};
}

void RowListWriter::append(std::string_view line) {
    std::fwrite(line.data(), 1, line.size(), file_);
    std::fputc('\n', file_);
}

bool RowListWriter::sync() { return std::fflush(file_) == 0 && std::ferror(file_) == 0 && ::fdatasync(::fileno(file_)) == 0; }

}  // namespace muster::api
