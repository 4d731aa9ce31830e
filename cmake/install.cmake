# What `cmake --install` puts where: headers, libraries and the package for find_package(recirc), the
# program with its shell completion, and the scenarios.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/recirc)
foreach(folder neurons protocols network sim)
  if(TARGET recirc_${folder})
    install(TARGETS recirc_${folder} EXPORT recircTargets
      ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
      FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/recirc)
  endif()
endforeach()
install(EXPORT recircTargets NAMESPACE recirc:: DESTINATION ${package_dir})
configure_package_config_file(cmake/recircConfig.cmake.in ${PROJECT_BINARY_DIR}/recircConfig.cmake
  INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/recircConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/recircConfig.cmake ${PROJECT_BINARY_DIR}/recircConfigVersion.cmake
  DESTINATION ${package_dir})

if(TARGET recirc)
  install(TARGETS recirc RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  if(RECIRC_ARCHITECTURE STREQUAL "x86-64-v3")
    target_sources(recirc PRIVATE ${PROJECT_SOURCE_DIR}/tools/machine_check.cpp)
    set_source_files_properties(${PROJECT_SOURCE_DIR}/tools/machine_check.cpp
      TARGET_DIRECTORY recirc PROPERTIES COMPILE_OPTIONS -march=x86-64)
  endif()
endif()
install(FILES tools/completion/recirc.bash OPTIONAL RENAME recirc
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES tools/completion/_recirc OPTIONAL
  DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES tools/completion/recirc.fish OPTIONAL
  DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(DIRECTORY scenarios/ DESTINATION ${CMAKE_INSTALL_DATADIR}/recirc/scenarios)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_PACKAGE_CONTACT "The recirc developers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
include(CPack)
