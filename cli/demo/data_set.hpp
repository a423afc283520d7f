#pragma once
// A data set as docs/data-set-format.md describes it: organizations, sites, people, links and what was changed afterwards.
// Plain data; keys are handles that mean something within the data set only.

#include <map>
#include <string>
#include <vector>

#include "domain/result.hpp"

namespace muster::cli::demo {

struct DataOrganization {
    std::string key, kind, name;
    std::vector<std::string> email_domains;
    std::vector<std::string> sites;  ///< keys, of a client
    bool wifi_purchased = false;     ///< by a client
};
struct DataSite {
    std::string key, organization, name;
    std::vector<std::string> clients;  ///< keys, in order
    bool username_wifi = false;
};
struct DataPerson {
    std::string key, organization, first_name, last_name, email, locale, job_title, username, phone, role, home_site;
    std::vector<std::string> sites;
    bool send_invitation = false;
    bool accepts = false;
    std::string extension;  ///< a number, of people of clients; as what follows, empty or false when they have none
    bool wifi = false;
    std::string card;
    bool card_when_offline = false;
};
struct DataLink {
    std::string person, organization, role, locale;
};
struct DataChange {
    std::string person;
    std::string change;  ///< role, last_name, job_title, phone, suspend, resend_invitation
    std::string value;   ///< of the first four
    std::size_t number = 0;  ///< its line, from 1
};

struct DataSet {
    std::vector<DataOrganization> organizations;
    std::vector<DataSite> sites;
    std::vector<DataPerson> people;
    std::vector<DataLink> links;
    std::vector<DataChange> changes;
    /// Fields that no request carries yet, and how often they stand in the data.
    std::map<std::string, std::uint64_t> skipped;

    /// Reads the five files of a directory (links and changes may be missing). The message names file, line and what is wrong:
    /// a line that is no object, a required field that is missing, a key that leads nowhere or stands twice.
    [[nodiscard]] static domain::Result<DataSet, std::string> read(const std::string& directory);
    /// The same checks for data made in code.
    [[nodiscard]] domain::Result<void, std::string> check() const;
};

}  // namespace muster::cli::demo
