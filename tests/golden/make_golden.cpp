// Writes the golden files of events that have none yet. Run by hand after a type or version was added:
//     build/debug/tests/golden/make_golden
// It refuses to touch a file that is there: what was once written to disk must stay readable as it was.
#include <fstream>
#include <iostream>

#include "eventstore/crypto.hpp"
#include "tests/golden/golden.hpp"

namespace {

bool write_new(const std::filesystem::path& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary);
    file << text;
    return file.good();
}

}  // namespace

int main() {
    using namespace muster;
    eventstore::crypto::initialize();
    int made = 0;
    for (const auto& [name, event] : tests::golden_events()) {
        const auto record = tests::golden_directory() / (name + ".record");
        const auto json = tests::golden_directory() / (name + ".json");
        if (std::filesystem::exists(record) || std::filesystem::exists(json)) {
            std::cout << "kept " << name << "\n";
            continue;
        }
        if (!write_new(record, tests::to_lines(tests::golden_record(event))) ||
            !write_new(json, tests::clear_json(event))) {
            std::cerr << "cannot write " << record << "\n";
            return 1;
        }
        std::cout << "made " << name << "\n";
        ++made;
    }
    std::cout << made << " made\n";
}
