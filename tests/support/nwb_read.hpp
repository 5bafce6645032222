/// \file
/// Reads HDF5 files back through the HDF5 C++ API alone, for tests of what core/nwb writes.
///
/// Needs: HDF5. Promises: shares no code with core/nwb; a missing object is an H5::Exception.
#pragma once

#include <H5Cpp.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace rec2nwb::test {

using Shape = std::vector<hsize_t>;

inline H5::H5File open_h5(const std::filesystem::path& path) {
  return {path.string(), H5F_ACC_RDONLY};
}

inline bool exists(const H5::H5File& file, const std::string& path) {
  for (std::size_t at = path.find('/', 1);; at = path.find('/', at + 1)) {
    if (H5Lexists(file.getId(), path.substr(0, at).c_str(), H5P_DEFAULT) <= 0) return false;
    if (at == std::string::npos) return true;
  }
}

inline Shape shape_of_space(const H5::DataSpace& space) {
  Shape dims(static_cast<std::size_t>(space.getSimpleExtentNdims()));
  if (!dims.empty()) space.getSimpleExtentDims(dims.data());
  return dims;
}
inline Shape shape_at(const H5::H5File& file, const std::string& path) {
  return shape_of_space(file.openDataSet(path).getSpace());
}
inline Shape shape_of_attribute(const H5::H5Object& object, const std::string& name) {
  return shape_of_space(object.openAttribute(name).getSpace());
}

/// All elements, converted to T by HDF5.
template <typename T>
std::vector<T> read_at(const H5::H5File& file, const std::string& path, const H5::DataType& type) {
  const H5::DataSet dataset = file.openDataSet(path);
  std::vector<T> values(static_cast<std::size_t>(dataset.getSpace().getSimpleExtentNpoints()));
  if (!values.empty()) dataset.read(values.data(), type);
  return values;
}
inline std::vector<std::int64_t> read_ints(const H5::H5File& file, const std::string& path) {
  return read_at<std::int64_t>(file, path, H5::PredType::NATIVE_INT64);
}
inline std::vector<double> read_doubles(const H5::H5File& file, const std::string& path) {
  return read_at<double>(file, path, H5::PredType::NATIVE_DOUBLE);
}

inline std::vector<std::string> take_texts(std::vector<char*> pointers, const H5::DataType& type,
                                           const H5::DataSpace& space) {
  std::vector<std::string> texts;
  for (const char* text : pointers) texts.emplace_back(text == nullptr ? "" : text);
  if (!pointers.empty()) {
    H5Dvlen_reclaim(type.getId(), space.getId(), H5P_DEFAULT, pointers.data());
  }
  return texts;
}
inline std::vector<std::string> read_texts(const H5::H5File& file, const std::string& path) {
  const H5::DataSet dataset = file.openDataSet(path);
  const H5::DataSpace space = dataset.getSpace();
  std::vector<char*> pointers(static_cast<std::size_t>(space.getSimpleExtentNpoints()));
  const H5::DataType type = dataset.getDataType();
  if (!pointers.empty()) dataset.read(pointers.data(), type);
  return take_texts(std::move(pointers), type, space);
}
inline std::string read_text(const H5::H5File& file, const std::string& path) {
  return read_texts(file, path).at(0);
}

inline std::vector<std::string> text_attributes(const H5::H5Object& object,
                                                const std::string& name) {
  const H5::Attribute attribute = object.openAttribute(name);
  const H5::DataSpace space = attribute.getSpace();
  std::vector<char*> pointers(static_cast<std::size_t>(space.getSimpleExtentNpoints()));
  const H5::DataType type = attribute.getDataType();
  if (!pointers.empty()) attribute.read(type, pointers.data());
  return take_texts(std::move(pointers), type, space);
}
inline std::string text_attribute(const H5::H5Object& object, const std::string& name) {
  return text_attributes(object, name).at(0);
}
inline double number_attribute(const H5::H5Object& object, const std::string& name) {
  double value = 0;
  object.openAttribute(name).read(H5::PredType::NATIVE_DOUBLE, &value);
  return value;
}

inline H5T_cset_t cset_at(const H5::H5File& file, const std::string& path) {
  return file.openDataSet(path).getStrType().getCset();
}

/// Path of what an object reference points to.
inline std::string path_of(const H5::H5File& file, const hobj_ref_t& reference) {
  const ssize_t size = H5Rget_name(file.getId(), H5R_OBJECT, &reference, nullptr, 0);
  std::string name(static_cast<std::size_t>(size) + 1, '\0');
  H5Rget_name(file.getId(), H5R_OBJECT, &reference, name.data(), name.size());
  name.pop_back();
  return name;
}
inline std::vector<std::string> reference_attribute(const H5::H5File& file,
                                                    const H5::H5Object& object,
                                                    const std::string& name) {
  const H5::Attribute attribute = object.openAttribute(name);
  std::vector<hobj_ref_t> refs(
      static_cast<std::size_t>(attribute.getSpace().getSimpleExtentNpoints()));
  if (!refs.empty()) attribute.read(H5::PredType::STD_REF_OBJ, refs.data());
  std::vector<std::string> paths;
  for (const auto& ref : refs) paths.push_back(path_of(file, ref));
  return paths;
}
inline std::vector<std::string> read_references(const H5::H5File& file, const std::string& path) {
  std::vector<std::string> paths;
  for (const auto& ref : read_at<hobj_ref_t>(file, path, H5::PredType::STD_REF_OBJ)) {
    paths.push_back(path_of(file, ref));
  }
  return paths;
}

/// Target of a soft link, "" if it is none.
inline std::string soft_link_target(const H5::H5File& file, const std::string& path) {
  H5L_info_t info;
  if (H5Lget_info(file.getId(), path.c_str(), &info, H5P_DEFAULT) < 0) return {};
  if (info.type != H5L_TYPE_SOFT) return {};
  std::string target(info.u.val_size, '\0');
  H5Lget_val(file.getId(), path.c_str(), target.data(), target.size(), H5P_DEFAULT);
  target.pop_back();
  return target;
}

inline std::string bytes_of_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace rec2nwb::test
