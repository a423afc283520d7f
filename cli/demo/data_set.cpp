#include "cli/demo/data_set.hpp"

#include <array>
#include <fstream>
#include <functional>
#include <set>

#include "cli/json_document.hpp"

namespace muster::cli::demo {
namespace {

/// Fields whose features are not there yet; they are counted and left alone.
constexpr std::array<std::string_view, 3> not_yet{"levels", "management_client", "city"};

using ReadLine = std::function<domain::Result<void, std::string>(const JsonElement& object, std::size_t number)>;

domain::Result<void, std::string> read_lines(const std::string& path, bool required, const ReadLine& read) {
    std::ifstream file(path);
    if (!file) {
        if (!required) return {};
        return domain::failure(path + ": cannot be read; --data names the directory with organizations.jsonl, sites.jsonl and people.jsonl");
    }
    std::string line;
    for (std::size_t number = 1; std::getline(file, line); ++number) {
        if (line.empty()) continue;
        const auto document = JsonDocument::parse(line);
        if (!document || !document->root().is_object()) return domain::failure(path + ":" + std::to_string(number) + ": is no JSON object");
        if (auto done = read(document->root(), number); !done) return domain::failure(path + ":" + std::to_string(number) + ": " + done.error());
    }
    return {};
}

domain::Result<void, std::string> missing(std::string_view field) {
    return domain::failure("the field " + std::string(field) + " is missing or empty");
}

DataPerson person_of(const JsonElement& json) {
    DataPerson person;
    person.key = text_of(json, "key");
    person.organization = text_of(json, "organization");
    person.first_name = text_of(json, "first_name");
    person.last_name = text_of(json, "last_name");
    person.email = text_of(json, "email");
    person.locale = text_of(json, "locale");
    person.job_title = text_of(json, "job_title");
    person.username = text_of(json, "username");
    person.phone = text_of(json, "phone");
    person.role = text_of(json, "role");
    person.home_site = text_of(json, "home_site");
    person.sites = texts_of(json, "sites");
    person.send_invitation = flag_of(json, "send_invitation");
    person.accepts = flag_of(json, "accepts");
    person.extension = text_of(json, "extension");
    person.wifi = flag_of(json, "wifi");
    if (const auto card = member_of(json, "access_card")) {
        person.card = text_of(*card, "card_id");
        person.card_when_offline = flag_of(*card, "allow_when_offline");
    }
    return person;
}

class Reader {
  public:
    Reader(const std::string& directory, DataSet& data) : directory_(directory), data_(data) {}

    domain::Result<void, std::string> read_all() {
        return read_lines(directory_ + "/organizations.jsonl", true, [this](const auto& json, std::size_t) { return organization(json); })
            .and_then([this] { return read_lines(directory_ + "/sites.jsonl", true, [this](const auto& json, std::size_t) { return site(json); }); })
            .and_then([this] { return read_lines(directory_ + "/people.jsonl", true, [this](const auto& json, std::size_t) { return person(json); }); })
            .and_then([this] { return read_lines(directory_ + "/links.jsonl", false, [this](const auto& json, std::size_t) { return link(json); }); })
            .and_then([this] {
                return read_lines(directory_ + "/changes.jsonl", false, [this](const auto& json, std::size_t number) { return change(json, number); });
            });
    }

  private:
    using Done = domain::Result<void, std::string>;

    void count_skipped(const JsonElement& json) {
        for (const auto name : not_yet) {
            if (member_of(json, name)) ++data_.skipped[std::string(name)];
        }
    }
    Done organization(const JsonElement& json) {
        DataOrganization made{text_of(json, "key"), text_of(json, "kind"), text_of(json, "name"), texts_of(json, "email_domains"), texts_of(json, "sites"),
                              flag_of(json, "wifi_purchased")};
        if (made.key.empty()) return missing("key");
        if (made.kind.empty()) return missing("kind");
        if (made.name.empty()) return missing("name");
        count_skipped(json);
        data_.organizations.push_back(std::move(made));
        return {};
    }
    Done site(const JsonElement& json) {
        DataSite made{text_of(json, "key"), text_of(json, "organization"), text_of(json, "name"), texts_of(json, "clients"), flag_of(json, "username_wifi")};
        if (made.key.empty()) return missing("key");
        if (made.organization.empty()) return missing("organization");
        if (made.name.empty()) return missing("name");
        count_skipped(json);
        data_.sites.push_back(std::move(made));
        return {};
    }
    Done person(const JsonElement& json) {
        auto made = person_of(json);
        if (made.key.empty()) return missing("key");
        if (made.organization.empty()) return missing("organization");
        if (made.email.empty()) return missing("email");
        if (made.role.empty()) return missing("role");
        count_skipped(json);
        data_.people.push_back(std::move(made));
        return {};
    }
    Done link(const JsonElement& json) {
        DataLink made{text_of(json, "person"), text_of(json, "organization"), text_of(json, "role"), text_of(json, "locale")};
        if (made.person.empty()) return missing("person");
        if (made.organization.empty()) return missing("organization");
        if (made.role.empty()) return missing("role");
        data_.links.push_back(std::move(made));
        return {};
    }
    Done change(const JsonElement& json, std::size_t number) {
        DataChange made{text_of(json, "person"), text_of(json, "change"), {}, number};
        if (made.person.empty()) return missing("person");
        const bool has_value = made.change == "role" || made.change == "last_name" || made.change == "job_title" || made.change == "phone";
        if (!has_value && made.change != "suspend" && made.change != "resend_invitation") {
            return domain::failure("'" + made.change + "' is no change this version knows");
        }
        if (has_value) made.value = text_of(json, made.change);
        if (has_value && made.value.empty()) return missing(made.change);
        data_.changes.push_back(std::move(made));
        return {};
    }

    const std::string& directory_;
    DataSet& data_;
};

class Check {
  public:
    explicit Check(const DataSet& data) : data_(data) {}

    domain::Result<void, std::string> run() {
        for (const auto& each : data_.organizations) is_new(organizations_, each.key);
        for (const auto& each : data_.sites) is_new(sites_, each.key);
        for (const auto& each : data_.people) is_new(people_, each.key);
        for (const auto& each : data_.organizations) all_known(sites_, each.sites, each.key, "site");
        for (const auto& each : data_.sites) known(organizations_, each.organization, each.key, "organization");
        for (const auto& each : data_.people) {
            known(organizations_, each.organization, each.key, "organization");
            if (!each.home_site.empty()) known(sites_, each.home_site, each.key, "site");
            all_known(sites_, each.sites, each.key, "site");
        }
        for (const auto& each : data_.links) {
            known(people_, each.person, "a link", "person");
            known(organizations_, each.organization, "a link", "organization");
        }
        for (const auto& each : data_.changes) known(people_, each.person, "change " + std::to_string(each.number), "person");
        if (!wrong_.empty()) return domain::failure("the data set does not hold together: " + wrong_);
        return {};
    }

  private:
    using Keys = std::set<std::string>;

    void is_new(Keys& keys, const std::string& key) {
        if (!keys.insert(key).second && wrong_.empty()) wrong_ = "the key " + key + " stands twice";
    }
    void known(const Keys& keys, const std::string& key, const std::string& whose, const char* what) {
        if (!keys.contains(key) && wrong_.empty()) wrong_ = whose + " names the " + what + " " + key + ", which is not there";
    }
    void all_known(const Keys& keys, const std::vector<std::string>& list, const std::string& whose, const char* what) {
        for (const auto& key : list) known(keys, key, whose, what);
    }

    const DataSet& data_;
    Keys organizations_, sites_, people_;
    std::string wrong_;
};

}  // namespace

domain::Result<void, std::string> DataSet::check() const { return Check(*this).run(); }

domain::Result<DataSet, std::string> DataSet::read(const std::string& directory) {
    DataSet data;
    if (auto read = Reader(directory, data).read_all(); !read) return domain::failure(std::move(read.error()));
    if (auto sound = data.check(); !sound) return domain::failure(std::move(sound.error()));
    return data;
}

}  // namespace muster::cli::demo
