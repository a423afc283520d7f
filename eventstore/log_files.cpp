#include "eventstore/log_files.hpp"

#include <rocksdb/file_checksum.h>
#include <rocksdb/sst_file_reader.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "eventstore/rocksdb_log_parts.hpp"

namespace muster::eventstore {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t block_bytes = 32U << 10U;
constexpr std::size_t header_bytes = 7;  // checksum 4, length 2, type 1
constexpr std::size_t read_bytes = 1U << 20U;

/// The engine's own, four bytes big-endian: it has the processor's instruction for it.
class Crc32c {
  public:
    void add(std::string_view bytes) { generator_->Update(bytes.data(), bytes.size()); }
    [[nodiscard]] std::string text() {
        generator_->Finalize();
        return generator_->GetChecksum();
    }
    [[nodiscard]] std::uint32_t number() {
        std::uint32_t value = 0;
        for (const char byte : text()) value = (value << 8U) | static_cast<unsigned char>(byte);
        return value;
    }

  private:
    std::unique_ptr<rocksdb::FileChecksumGenerator> generator_ =
        rocksdb::GetFileChecksumGenCrc32cFactory()->CreateFileChecksumGenerator(rocksdb::FileChecksumGenContext());
};

std::uint32_t little_endian(std::string_view bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = bytes.size(); i > 0; --i) value = (value << 8U) | static_cast<unsigned char>(bytes[i - 1]);
    return value;
}

/// A checksum of what holds checksums would be weak: the engine stores them rotated.
std::uint32_t masked(std::uint32_t crc) { return ((crc >> 15U) | (crc << 17U)) + 0xa282ead8U; }

std::string at_byte(std::size_t offset) { return " at byte " + std::to_string(offset); }

/// Which part of a record a piece is.
enum PieceType : unsigned char { whole = 1, first = 2, middle = 3, last = 4 };

class JournalCheck {
  public:
    explicit JournalCheck(std::string_view bytes) : bytes_(bytes) {}

    std::optional<std::string> run() {
        while (at_ < bytes_.size()) {
            const auto left_in_block = block_bytes - at_ % block_bytes;
            if (left_in_block < header_bytes) {
                if (auto fault = skip_trailer(left_in_block)) return fault;
                continue;
            }
            if (auto fault = check_piece(left_in_block)) return fault;
        }
        if (inside_) return "ends inside a record" + at_byte(bytes_.size());
        return {};
    }

  private:
    std::optional<std::string> skip_trailer(std::size_t count) {
        const auto trailer = bytes_.substr(at_, count);
        if (trailer.find_first_not_of('\0') != std::string_view::npos) return "has bytes where there should be none" + at_byte(at_);
        at_ += trailer.size();
        return {};
    }

    std::optional<std::string> check_piece(std::size_t left_in_block) {
        const auto rest = bytes_.substr(at_, left_in_block);
        if (rest.size() < header_bytes) return "ends inside a record" + at_byte(at_);
        const auto length = little_endian(rest.substr(4, 2));
        const auto type = static_cast<unsigned char>(rest[6]);
        if (header_bytes + length > rest.size()) {
            const bool is_at_end = at_ + rest.size() == bytes_.size();
            return (is_at_end ? "ends inside a record" : "has a record that is longer than its block") + at_byte(at_);
        }
        Crc32c crc;
        crc.add(rest.substr(6, 1 + length));
        if (masked(crc.number()) != little_endian(rest.substr(0, 4))) return "has a record whose checksum is wrong" + at_byte(at_);
        if (!follows(type)) return "has a part of a record without the rest of it" + at_byte(at_);
        at_ += header_bytes + length;
        return {};
    }

    bool follows(unsigned char type) {
        const bool goes_on = type == middle || type == last;
        if (goes_on != inside_ && type >= whole && type <= last) return false;
        inside_ = type == first || type == middle;
        return true;
    }

    std::string_view bytes_;
    std::size_t at_ = 0;
    bool inside_ = false;
};

std::optional<std::string> read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (!file) return {};
    return bytes;
}

bool is_journal(const std::string& name) { return name.ends_with(".log") || name.starts_with("MANIFEST-"); }

std::vector<fs::path> files_of(const std::string& directory) {
    std::vector<fs::path> paths;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(directory, error)) {
        if (entry.is_regular_file(error)) paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

void check_journals(const std::string& directory, std::vector<FileFault>& faults) {
    for (const auto& path : files_of(directory)) {
        const auto name = path.filename().string();
        if (!is_journal(name)) continue;
        const auto bytes = read_file(path);
        if (auto fault = bytes ? fault_of_journal(*bytes) : "cannot be read") faults.push_back({name, *fault});
    }
}

class Counter {
  public:
    Counter(const TellBytes& tell, std::uint64_t total) : tell_(tell), total_(total) {}
    void add(std::uint64_t bytes) {
        done_ += bytes;
        if (tell_) tell_(done_, total_);
    }

  private:
    const TellBytes& tell_;
    std::uint64_t total_;
    std::uint64_t done_ = 0;
};

/// Nothing when it cannot be read to its end.
std::optional<std::string> checksum_of(const std::string& path, Counter& counter) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return {};
    Crc32c crc;
    std::string buffer(read_bytes, '\0');
    while (file) {
        file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        const auto count = static_cast<std::size_t>(file.gcount());
        crc.add(std::string_view(buffer).substr(0, count));
        counter.add(count);
    }
    if (!file.eof()) return {};
    return crc.text();
}

/// Block by block, for files without a checksum of the whole.
std::optional<std::string> fault_of_blocks(const std::string& path) {
    rocksdb::Options options(rocksdb::DBOptions(), log_families().at(static_cast<std::size_t>(Family::records)).options);
    rocksdb::SstFileReader reader(options);
    auto status = reader.Open(path);
    if (status.ok()) status = reader.VerifyChecksum();
    if (status.ok()) return {};
    return "is damaged: " + status.ToString();
}

}  // namespace

std::optional<std::string> fault_of_journal(std::string_view bytes) { return JournalCheck(bytes).run(); }

std::vector<FileFault> check_closed_files(const std::string& log_path) {
    std::vector<FileFault> faults;
    check_journals(log_path, faults);
    for (const auto& path : files_of(log_path)) {
        if (path.extension() != ".sst") continue;
        if (auto fault = fault_of_blocks(path.string())) faults.push_back({path.filename().string(), *fault});
    }
    return faults;
}

std::vector<FileFault> RocksDbLog::check_files(const TellBytes& tell) const {
    std::vector<FileFault> faults;
    std::vector<rocksdb::LiveFileMetaData> tables;
    parts_->database->GetLiveFilesMetaData(&tables);
    std::uint64_t total = 0;
    for (const auto& table : tables) total += table.size;
    Counter counter(tell, total);
    for (const auto& table : tables) {
        const auto name = fs::path(table.name).filename().string();
        const auto path = table.db_path + "/" + name;
        if (table.file_checksum.empty() || table.file_checksum_func_name == rocksdb::kUnknownFileChecksumFuncName) {
            if (auto fault = fault_of_blocks(path)) faults.push_back({name, *fault});
            continue;
        }
        const auto checksum = checksum_of(path, counter);
        if (!checksum) faults.push_back({name, "cannot be read"});
        if (checksum && *checksum != table.file_checksum) faults.push_back({name, "does not have the checksum that it was written with"});
    }
    if (const auto& directory = parts_->database->GetName(); !directory.empty()) check_journals(directory, faults);
    return faults;
}

}  // namespace muster::eventstore
