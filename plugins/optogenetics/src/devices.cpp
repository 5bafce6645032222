#include "devices.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <vector>

namespace rec2nwb::opto {
namespace {

constexpr const char* kNameKeys[] = {"hardware_name", "model_name", "virus_name"};
constexpr std::size_t kSuggestions = 3;

/// Levenshtein distance, letters of any case alike.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> above(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::vector<std::size_t> row{i + 1};
    for (std::size_t j = 0; j < b.size(); ++j) {
      const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
      const std::size_t replaced = above[j] + (lower(a[i]) == lower(b[j]) ? 0 : 1);
      row.push_back(std::min({replaced, above[j + 1] + 1, row[j] + 1}));
    }
    above = std::move(row);
  }
  return above.back();
}

std::string quoted(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "'" : ", '") + name + "'";
  return out;
}

}  // namespace

Devices::Devices(const sdk::Host& host, const Json& session, Faults& faults) {
  const std::filesystem::path folder = session.at("plugin").at("folder").get<std::string>();
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "devices")) {
    if (entry.path().extension() == ".yml") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  for (const std::string& file : files) add(file, Json::parse(host.load(file)), faults);
  for (const Json& document : session.at("device_metadata")) {
    add(document.at("file").get<std::string>(), document.at("content"), faults);
  }
}

void Devices::add(const std::string& file, const Json& content, Faults& faults) {
  for (const std::string key : kNameKeys) {
    if (!content.is_object() || !content.contains(key)) continue;
    faults.guard("", [&] {
      const std::string name = Cursor(content, file).at(key.c_str()).text();
      const auto [known, is_new] = documents_.try_emplace({key, name}, Document{file, content});
      if (is_new || known->second.content == content) return;
      throw Fault(file, "/" + key,
                  say("'", name, "' is described differently in ", known->second.file,
                      "; give one of them another name, or make them equal"));
    });
  }
}

Cursor Devices::find(const Cursor& name, const std::string& key) const {
  const std::string wanted = name.text();
  if (const auto found = documents_.find({key, wanted}); found != documents_.end()) {
    return Cursor(found->second.content, found->second.file);
  }
  std::vector<std::string> nearest;
  for (const auto& [key_and_name, document] : documents_) {
    if (key_and_name.first == key) nearest.push_back(key_and_name.second);
  }
  std::stable_sort(nearest.begin(), nearest.end(), [&](const auto& a, const auto& b) {
    return distance(a, wanted) < distance(b, wanted);
  });
  nearest.resize(std::min(nearest.size(), kSuggestions));
  name.fail(say("no device file has ", key, " '", wanted, "'; nearest: ", quoted(nearest),
                "; give its facts as a YAML file in a folder named by --device-metadata"));
}

}  // namespace rec2nwb::opto
