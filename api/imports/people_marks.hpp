#pragma once
// DIR/imports/ID/people: by which identifiers an upload's rows name people, so that an erasure finds the upload without opening it. The first
// 8 bytes of each uniqueness claim (an HMAC under the instance's claim key), one after the other.

#include <cstdio>
#include <filesystem>
#include <vector>

#include "api/imports/import_row.hpp"
#include "domain/ids.hpp"

namespace muster::api {

/// Begins the file anew. One thread.
class PeopleMarks {
  public:
    explicit PeopleMarks(const std::filesystem::path& file);
    ~PeopleMarks();
    PeopleMarks(const PeopleMarks&) = delete;
    PeopleMarks& operator=(const PeopleMarks&) = delete;

    void add(const ImportRow& row);
    /// Everything so far is durable. False: some of it is not.
    [[nodiscard]] bool sync();

  private:
    void add(const domain::Claim& claim);
    std::FILE* file_;
    bool failed_ = false;
};

/// Whether a row has one of the identifiers; also, once in 10^12 files or so, when none has.
[[nodiscard]] bool marks_name(const std::filesystem::path& file, const std::vector<domain::Claim>& claims);

}  // namespace muster::api
