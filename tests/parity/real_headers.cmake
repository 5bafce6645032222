# Headers that the recorder itself wrote, read by this project and by neo. They are not part of the
# repository: REC2NWB_SHARED_DIR names a folder with data/real-headers, REC2NWB_PYTHON an interpreter
# that has neo. Without them the test says so and counts as skipped.
set(REC2NWB_SHARED_DIR "" CACHE PATH "Folder with data/real-headers, for the parity tests")
set(REC2NWB_PYTHON "python3" CACHE FILEPATH "Python with numpy and neo, for the parity tests")

add_test(NAME parity.real_headers
  COMMAND ${REC2NWB_PYTHON} ${CMAKE_CURRENT_LIST_DIR}/real_headers_test.py
          --rec2nwb ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/rec2nwb)
set_tests_properties(parity.real_headers PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 300)
if(REC2NWB_SHARED_DIR)
  set_property(TEST parity.real_headers PROPERTY ENVIRONMENT
    "REC2NWB_SHARED_DIR=${REC2NWB_SHARED_DIR}")
endif()
