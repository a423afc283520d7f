// Searches a data directory for people: find_people DIR < PATTERNS prints each pattern (one a line, 8 bytes or more) that is found,
// and where. Reads every byte of every file; and, since tables are compressed, every version of every row that the tables of each
// RocksDB hold, replaced and deleted ones as well. Letters match in any case. A pattern is searched for as the key that names are
// sorted by, too. Exit code 0: nothing found, 1: something, 2: it could not look.

#include <rocksdb/db.h>
#include <rocksdb/utilities/debug.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "projections/text.hpp"

namespace {

constexpr std::size_t head_bytes = 8;  // what a pattern is looked up by
constexpr std::size_t filter_bits = 1U << 22U;
constexpr std::size_t piece_bytes = 4U << 20U, overlap_bytes = 1024;
constexpr std::size_t versions_at_once = 1U << 16U;

void lower(std::string& text) {
    for (auto& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

class Search {
  public:
    void add(const std::string& shown, std::string bytes) {
        if (bytes.size() < head_bytes) return;
        lower(bytes);
        const auto head = head_of(bytes.data());
        filter_[slot(head)] = true;
        by_head_[head].push_back({std::move(bytes), shown});
    }
    void look(std::string text, const std::string& where) {
        lower(text);
        for (std::size_t at = 0; at + head_bytes <= text.size(); ++at) {
            const auto head = head_of(text.data() + at);
            if (!filter_[slot(head)]) continue;
            const auto found = by_head_.find(head);
            if (found == by_head_.end()) continue;
            for (const auto& [bytes, shown] : found->second) {
                if (text.compare(at, bytes.size(), bytes) == 0) found_[shown].insert(where);
            }
        }
    }
    [[nodiscard]] const std::map<std::string, std::set<std::string>>& found() const { return found_; }

  private:
    struct Pattern {
        std::string bytes, shown;
    };
    static std::uint64_t head_of(const char* at) {
        std::uint64_t head = 0;
        std::memcpy(&head, at, head_bytes);
        return head;
    }
    static std::size_t slot(std::uint64_t head) { return (head * 0x9E3779B97F4A7C15ULL >> 32U) % filter_bits; }

    std::vector<bool> filter_ = std::vector<bool>(filter_bits);
    std::unordered_map<std::uint64_t, std::vector<Pattern>> by_head_;
    std::map<std::string, std::set<std::string>> found_;
};

void look_into_file(const std::filesystem::path& path, Search& search) {
    std::ifstream file(path, std::ios::binary);
    std::string piece, kept;
    while (file) {
        piece.resize(piece_bytes);
        file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        piece.resize(static_cast<std::size_t>(file.gcount()));
        if (piece.empty()) break;
        search.look(kept + piece, path.string());
        kept = piece.substr(piece.size() > overlap_bytes ? piece.size() - overlap_bytes : 0);
    }
}

void look_into_family(rocksdb::DB& store, rocksdb::ColumnFamilyHandle* family, const std::string& where, Search& search) {
    std::string from;
    while (true) {
        std::vector<rocksdb::KeyVersion> versions;
        const auto status = rocksdb::GetAllKeyVersions(&store, family, from, {}, versions_at_once, &versions);
        if (!status.ok()) throw std::runtime_error(where + ": " + status.ToString());
        for (auto& each : versions) search.look(each.user_key + "\n" + each.value, where + " (rows)");
        if (versions.size() < versions_at_once || versions.back().user_key == from) return;
        from = versions.back().user_key;
    }
}

void look_into_store(const std::string& path, Search& search) {
    std::vector<std::string> names;
    if (const auto status = rocksdb::DB::ListColumnFamilies({}, path, &names); !status.ok()) throw std::runtime_error(path + ": " + status.ToString());
    std::vector<rocksdb::ColumnFamilyDescriptor> wanted;
    for (const auto& name : names) wanted.emplace_back(name, rocksdb::ColumnFamilyOptions());
    std::vector<rocksdb::ColumnFamilyHandle*> families;
    rocksdb::DB* opened = nullptr;
    const auto status = rocksdb::DB::OpenForReadOnly({}, path, wanted, &families, &opened);
    if (!status.ok()) throw std::runtime_error(path + ": " + status.ToString());
    const std::unique_ptr<rocksdb::DB> store(opened);
    for (auto* family : families) {
        look_into_family(*store, family, path, search);
        (void)store->DestroyColumnFamilyHandle(family);
    }
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        std::cerr << "usage: find_people DIR < PATTERNS\n";
        return 2;
    }
    try {
        Search search;
        for (std::string line; std::getline(std::cin, line);) {
            search.add(line, line);
            search.add(line, muster::projections::text::sort_key(line));
        }
        for (const auto& entry : std::filesystem::recursive_directory_iterator(arguments[1])) {
            if (!entry.is_regular_file()) continue;
            look_into_file(entry.path(), search);
            if (entry.path().filename() == "CURRENT") look_into_store(entry.path().parent_path().string(), search);
        }
        for (const auto& [pattern, places] : search.found()) {
            for (const auto& place : places) std::cout << pattern << "\t" << place << "\n";
        }
        return search.found().empty() ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << error.what() << "\n";
        return 2;
    }
}
