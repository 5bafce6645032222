#include "nwb/tree.hpp"

#include <algorithm>
#include <span>

#include "base/file.hpp"
#include "base/iso_time.hpp"
#include "base/text.hpp"
#include "base/uuid.hpp"
#include "nwb/h5.hpp"
#include "nwb/spec_cache.hpp"
#include "plan/merge.hpp"
#include "plan/value.hpp"

namespace rec2nwb {
namespace {

constexpr const char* kNwbVersion = "2.9.0";  // of the core namespace that is cached in the file

// Optional in NWB, unlike the other standard groups: made when something is planned in it.
constexpr const char* kScratch = "/scratch";

/// Paths of {"ref": PATH} or an array of those.
std::vector<std::string> reference_paths(const Json& value) {
  std::vector<std::string> paths;
  if (value.is_array()) {
    for (const auto& element : value) paths.push_back(element.at("ref").get<std::string>());
  } else {
    paths.push_back(value.at("ref").get<std::string>());
  }
  return paths;
}

/// All of a file, as UTF-8 without NUL, at which HDF5's texts end.
std::string text_of(const std::filesystem::path& path) {
  const InputFile file(path);
  std::string bytes(static_cast<std::size_t>(file.size_bytes()), '\0');
  bytes.resize(file.read_at(0, std::as_writable_bytes(std::span(bytes))));
  std::string utf8 = to_utf8(bytes);
  std::erase(utf8, '\0');
  return utf8;
}

}  // namespace

Tree::Tree(H5::H5File& file, Identity identity) : file_(file), identity_(std::move(identity)) {}

std::string Tree::parent_path(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string Tree::name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

void Tree::write_frame(const std::vector<NwbNamespace>& brought) {
  const H5::Group root = file_.openGroup("/");
  write_type(root, "/", {"core", "NWBFile"});
  h5::write_text_attribute(root, "nwb_version", kNwbVersion);
  for (const auto& path : standard_groups()) {
    if (path != kScratch) group_at(path);
  }
  h5::write_dataset(root, "identifier", ElementType::kUtf8, identity_.identifier);
  h5::write_dataset(root, "file_create_date", ElementType::kAscii,
                    Json::array({iso_time(identity_.created_us, identity_.created_zone)}));
  for (const auto& one : cached_namespaces()) {
    write_specification(one.name, one.version, one.texts);
  }
  for (const auto& one : brought) write_specification(one.name, one.version, one.texts);
  later([this, root] {
    h5::write_reference_attribute(file_, root, ".specloc", {"/specifications"}, true);
  });
}

template <typename Texts>
void Tree::write_specification(std::string_view name, std::string_view version,
                               const Texts& texts) {
  const H5::Group group = group_at(format("/specifications/{}/{}", name, version));
  for (const auto& [source, text] : texts) {
    h5::write_dataset(group, std::string(source), ElementType::kUtf8, std::string(text));
  }
}

H5::Group Tree::group_at(const std::string& path) {
  H5::Group group = file_.openGroup("/");
  for (const auto& name : split(std::string_view(path).substr(1), '/')) {
    if (name.empty()) continue;
    group = group.nameExists(name) ? group.openGroup(name) : group.createGroup(name);
  }
  return group;
}

void Tree::write_type(const H5::H5Object& object, const std::string& path,
                      const NeurodataType& type) {
  h5::write_text_attribute(object, "namespace", type.name_space);
  h5::write_text_attribute(object, "neurodata_type", type.name);
  h5::write_text_attribute(object, "object_id", derived_uuid(identity_.identifier, path));
}

void Tree::write_attributes(const H5::H5Object& object, const std::string& path,
                            const std::optional<NeurodataType>& type, const Json& attributes) {
  if (type) write_type(object, path, *type);
  for (const auto& [name, attribute] : attributes.items()) {
    const Json& value = attribute_value(attribute);
    const ElementType element = attribute_element(attribute);
    if (element == ElementType::kReference) {
      // The object is opened again then: thousands of handles would stay open otherwise.
      later([this, path, attribute_name = name, paths = reference_paths(value),
             scalar = !value.is_array()] {
        const H5O_info_t info = [&] {
          H5O_info_t found;
          H5Oget_info_by_name(file_.getId(), path.c_str(), &found, H5P_DEFAULT);
          return found;
        }();
        if (info.type == H5O_TYPE_GROUP) {
          h5::write_reference_attribute(file_, file_.openGroup(path), attribute_name, paths,
                                        scalar);
        } else {
          h5::write_reference_attribute(file_, file_.openDataSet(path), attribute_name, paths,
                                        scalar);
        }
      });
    } else {
      h5::write_attribute(object, name, element, value);
    }
  }
}

void Tree::write_group(const GroupPlan& group) {
  h5::guarded(group.path, [&] {
    const H5::Group object = group_at(group.path);
    write_attributes(object, group.path, group.type, group.attributes);
    for (const auto& [name, file] : group.file_texts) {
      h5::write_text_attribute(object, name, text_of(file));
    }
  });
}

void Tree::write_links(const GroupPlan& group) {
  for (const auto& [name, target] : group.links) write_link(group.path + "/" + name, target);
}

void Tree::write_link(const std::string& path, const std::string& target) {
  h5::guarded(path, [&] { parent_of(path).link(H5L_TYPE_SOFT, target, name_of(path)); });
}

void Tree::write_inline(const DatasetPlan& dataset) {
  h5::guarded(dataset.path, [&] {
    if (dataset.element == ElementType::kReference) {
      later([this, dataset] {
        const auto written =
            h5::write_reference_dataset(file_, parent_of(dataset.path), name_of(dataset.path),
                                        reference_paths(dataset.value), !dataset.value.is_array());
        write_attributes(written, dataset.path, dataset.type, dataset.attributes);
      });
      return;
    }
    const H5::Group parent = parent_of(dataset.path);
    const std::string name = name_of(dataset.path);
    const auto written = dataset.shape.empty()
                             ? h5::write_dataset(parent, name, dataset.element, dataset.value)
                             : h5::write_empty(parent, name, dataset.element, dataset.shape);
    write_attributes(written, dataset.path, dataset.type, dataset.attributes);
  });
}

void Tree::write_references() {
  // One that is run may put off another, so the list can grow underneath.
  // NOLINTNEXTLINE(modernize-loop-convert)
  for (std::size_t i = 0; i < later_.size(); ++i) {
    const auto function = later_[i];
    h5::guarded("references", function);
  }
  later_.clear();
}

}  // namespace rec2nwb
