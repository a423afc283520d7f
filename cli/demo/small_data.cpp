#include "cli/demo/small_data.hpp"

namespace muster::cli::demo {
namespace {

struct Row {
    const char *organization, *first_name, *last_name, *mailbox, *locale, *job_title, *role, *site;
    bool accepts;
    const char *extension = "", *card = "";
    bool wifi = false;
};

constexpr Row rows[] = {
    {"harbour", "Ada", "Byron", "ada", "en", "Operations Director", "super_admin", "quay", true},
    {"harbour", "Tomás", "Ó Briain", "tomas", "ga", "Centre Manager", "admin", "quay", true},
    {"harbour", "Ingrid", "Løvås", "ingrid", "nb", "Centre Manager", "admin", "mill", true},
    {"harbour", "Kwame", "Mensah", "kwame", "en", "Receptionist", "staff", "quay", true},
    {"bright", "Chloé", "Lefèvre", "chloe", "fr", "Office Manager", "admin", "quay", true, "201", "0049 1187", true},
    {"bright", "Jürgen", "Groß", "juergen", "de", "Analyst", "user", "quay", true, "202", "0049 1188", true},
    {"bright", "Nguyễn", "Thị Hương", "huong", "vi", "Designer", "user", "quay", false, "203"},
    {"tern", "Αθηνά", "Παπαδοπούλου", "athina", "el", "Founder", "admin", "mill", true, "301"},
    {"tern", "Олена", "Шевченко", "olena", "uk", "Engineer", "user", "mill", true, "302"},
    {"tern", "Łukasz", "Żółć", "lukasz", "pl", "Engineer", "user", "mill", false},
    {"kite", "Yuki", "山田", "yuki", "ja", "Head of Studio", "access_manager", "", true},
    {"kite", "秀英", "王", "xiuying", "zh", "Producer", "manager", "", true},
    {"kite", "José", "Núñez", "jose", "es", "Editor", "member", "", true},
    {"kite", "שירה", "כהן", "shira", "he", "Sound Designer", "member", "", false},
    {"alder", "Zeynep", "Çelik", "zeynep", "tr", "Partner", "access_manager", "", true},
    {"alder", "أمينة", "الحسن", "amina", "ar", "Consultant", "member", "", true},
};

constexpr const char* domain_of(std::string_view organization) {
    if (organization == "harbour") return "harbour.example";
    if (organization == "bright") return "brightwater.example";
    if (organization == "tern") return "arctictern.example";
    if (organization == "kite") return "redkite.example";
    return "alder.example";
}

DataPerson person_of(const Row& row) {
    DataPerson person;
    person.key = row.mailbox;
    person.organization = row.organization;
    person.first_name = row.first_name;
    person.last_name = row.last_name;
    person.email = std::string(row.mailbox) + "@" + domain_of(row.organization);
    person.locale = row.locale;
    person.job_title = row.job_title;
    person.role = row.role;
    person.home_site = row.site;
    if (person.organization == "harbour") person.sites = {person.home_site};
    person.send_invitation = true;
    person.accepts = row.accepts;
    person.extension = row.extension;
    person.wifi = row.wifi;
    person.card = row.card;
    return person;
}

}  // namespace

DataSet small_data() {
    DataSet data;
    data.organizations = {
        {"harbour", "provider", "Harbour House", {domain_of("harbour")}, {}},
        {"bright", "client", "Brightwater Ltd", {domain_of("bright")}, {"quay"}, true},
        {"tern", "client", "Arctic Tern", {domain_of("tern")}, {"mill"}},
        {"kite", "workspace", "Red Kite Studio", {domain_of("kite")}, {}},
        {"alder", "workspace", "Alder & Partners", {domain_of("alder")}, {}},
    };
    data.sites = {{"quay", "harbour", "Quayside", {"bright"}}, {"mill", "harbour", "Old Mill", {"tern"}}};
    for (const auto& row : rows) data.people.push_back(person_of(row));
    return data;
}

DataPerson newcomer() { return person_of({"bright", "Zoë", "Müller-Ito", "zoe", "de", "Project Lead", "user", "quay", true}); }

}  // namespace muster::cli::demo
