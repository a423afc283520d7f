#include "api/imports/people_marks.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>

namespace muster::api {
namespace {

using Mark = std::array<char, 8>;

Mark mark_of(const domain::Claim& claim) {
    Mark mark;
    std::memcpy(mark.data(), claim.bytes.data(), mark.size());
    return mark;
}

}  // namespace

PeopleMarks::PeopleMarks(const std::filesystem::path& file) : file_(std::fopen(file.c_str(), "wb")) {}
PeopleMarks::~PeopleMarks() {
    if (file_ != nullptr) std::fclose(file_);
}

void PeopleMarks::add(const ImportRow& row) {
    if (row.email) add(row.email->identifier.claim);
    if (row.username) add(row.username->claim);
    if (row.phone) add(row.phone->claim);
    if (row.card) add(row.card->claim);
}

void PeopleMarks::add(const domain::Claim& claim) {
    const auto mark = mark_of(claim);
    failed_ = failed_ || file_ == nullptr || std::fwrite(mark.data(), 1, mark.size(), file_) != mark.size();
}

bool PeopleMarks::sync() { return !failed_ && file_ != nullptr && std::fflush(file_) == 0 && ::fdatasync(::fileno(file_)) == 0; }

bool marks_name(const std::filesystem::path& file, const std::vector<domain::Claim>& claims) {
    std::vector<Mark> wanted;
    wanted.reserve(claims.size());
    for (const auto& claim : claims) wanted.push_back(mark_of(claim));
    std::ifstream in(file, std::ios::binary);
    Mark mark;
    while (!wanted.empty() && in.read(mark.data(), mark.size())) {
        if (std::find(wanted.begin(), wanted.end(), mark) != wanted.end()) return true;
    }
    return false;
}

}  // namespace muster::api
