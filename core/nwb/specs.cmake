# rec2nwb_specs: the NWB schemas that every file embeds, as a library of JSON texts
# (nwb/spec_cache.hpp).
#   configure: scripts/fetch_schemas.py puts the wheels of schemas/nwb-packages.txt into
#              REC2NWB_SCHEMA_CACHE, once, their hashes checked, and unpacks their YAML files
#   build:     rec2nwb_embed_specs turns these into C++
set(REC2NWB_SCHEMA_CACHE ${PROJECT_SOURCE_DIR}/build/nwb-packages CACHE PATH
    "Where the wheels of schemas/nwb-packages.txt are kept; fill it to configure without a network")
include(python)

function(rec2nwb_add_specs)
  set(pins ${PROJECT_SOURCE_DIR}/schemas/nwb-packages.txt)
  set(script ${PROJECT_SOURCE_DIR}/scripts/fetch_schemas.py)
  set(yaml_dir ${CMAKE_CURRENT_BINARY_DIR}/nwb-schemas)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${pins} ${script})
  rec2nwb_find_python(python 3.9)
  execute_process(COMMAND ${python} ${script} ${pins} ${REC2NWB_SCHEMA_CACHE} ${yaml_dir}
                  RESULT_VARIABLE failed ERROR_VARIABLE message)
  if(failed)
    message(FATAL_ERROR "The NWB schemas that every file embeds are not there: ${message}")
  endif()

  set(namespaces
      ${yaml_dir}/hdmf/namespace.yaml
      ${yaml_dir}/pynwb/nwb.namespace.yaml
      ${yaml_dir}/ndx-ophys-devices/ndx-ophys-devices.namespace.yaml
      ${yaml_dir}/ndx-optogenetics/ndx-optogenetics.namespace.yaml
      ${yaml_dir}/ndx-franklab-novela/ndx-franklab-novela.namespace.yaml)
  file(GLOB_RECURSE yaml_files ${yaml_dir}/*.yaml)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/spec_cache.cpp)
  add_executable(rec2nwb_embed_specs ${PROJECT_SOURCE_DIR}/core/nwb/embed_specs_tool.cpp)
  target_link_libraries(rec2nwb_embed_specs PRIVATE rec2nwb_base rec2nwb_warnings)
  set_target_properties(rec2nwb_embed_specs PROPERTIES
                        RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
  add_custom_command(OUTPUT ${source}
                     COMMAND rec2nwb_embed_specs ${source} ${namespaces}
                     DEPENDS rec2nwb_embed_specs ${yaml_files}
                     COMMENT "Embedding the NWB schemas" VERBATIM)
  add_library(rec2nwb_specs STATIC ${source})
  target_include_directories(rec2nwb_specs PUBLIC ${PROJECT_SOURCE_DIR}/core)
  target_link_libraries(rec2nwb_specs PRIVATE rec2nwb_warnings)
endfunction()

rec2nwb_add_specs()
