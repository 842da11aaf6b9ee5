; The Windows installer: for the whole computer, without a network, in Chinese and English.
;
; packaging/installer.py calls makensis with:
;   VERSION      0.1.0             FILES    a folder with the files to install
;   NUMBERS      0.1.0.0           LISTS    a folder with install.nsh and uninstall.nsh, one line a file, sorted
;   TARGET       the installer     SIZE     in KiB
; What is removed is what was installed, file by file: folders of draws stay wherever they are.

; A 64-bit installer, as the programs are; it is also the one that Wine runs without its 32-bit half.
Target amd64-unicode
Unicode true
SetCompressor /SOLID lzma
SetDateSave on
RequestExecutionLevel admin
ManifestDPIAware true
CRCCheck force
Name "明派 ${VERSION}"
OutFile "${TARGET}"
InstallDir "$PROGRAMFILES64\Mingpai"
InstallDirRegKey HKLM "Software\Mingpai" "Folder"
BrandingText "明派 ${VERSION}"

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Mingpai"
!define MUI_ICON "${FILES}\..\mingpai-kiosk.ico"
!define MUI_UNICON "${FILES}\..\mingpai-kiosk.ico"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${FILES}\..\panel.bmp"
!define MUI_ABORTWARNING

!include MUI2.nsh
!include x64.nsh
!include WinVer.nsh
!include LogicLib.nsh

!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"
!insertmacro MUI_LANGUAGE "English"

LangString KIOSK ${LANG_SIMPCHINESE} "派位程序"
LangString KIOSK ${LANG_ENGLISH} "Draw program"
LangString CONSOLE ${LANG_SIMPCHINESE} "派位程序（文字方式）"
LangString CONSOLE ${LANG_ENGLISH} "Draw program (in text)"
LangString VERIFIER ${LANG_SIMPCHINESE} "核验程序"
LangString VERIFIER ${LANG_ENGLISH} "Verifier"
LangString HANDBOOK ${LANG_SIMPCHINESE} "操作手册"
LangString HANDBOOK ${LANG_ENGLISH} "Handbook"
LangString REMOVE ${LANG_SIMPCHINESE} "卸载明派"
LangString REMOVE ${LANG_ENGLISH} "Remove Mingpai"
LangString FOLDER ${LANG_SIMPCHINESE} "明派"
LangString FOLDER ${LANG_ENGLISH} "Mingpai"
LangString TOO_OLD ${LANG_SIMPCHINESE} "本程序需要 64 位 Windows 10 或更高版本。"
LangString TOO_OLD ${LANG_ENGLISH} "The program needs 64-bit Windows 10 or newer."
LangString RUNNING ${LANG_SIMPCHINESE} "派位程序或核验程序正在运行，请先关闭，再点“重试”。"
LangString RUNNING ${LANG_ENGLISH} "The draw program or the verifier is running. Close it, then press Retry."

VIProductVersion "${NUMBERS}"
VIAddVersionKey /LANG=${LANG_SIMPCHINESE} "ProductName" "明派"
VIAddVersionKey /LANG=${LANG_SIMPCHINESE} "FileDescription" "明派安装程序"
VIAddVersionKey /LANG=${LANG_SIMPCHINESE} "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=${LANG_SIMPCHINESE} "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=${LANG_SIMPCHINESE} "LegalCopyright" "Apache-2.0"

Function .onInit
    SetShellVarContext all
    SetRegView 64
    ${IfNot} ${RunningX64}
    ${OrIfNot} ${AtLeastWin10}
        MessageBox MB_ICONSTOP|MB_OK "$(TOO_OLD)" /SD IDOK
        Abort
    ${EndIf}
FunctionEnd

Function un.onInit
    SetShellVarContext all
    SetRegView 64
FunctionEnd

; A program that runs cannot be written over: opening its file for writing tells.
!macro Closed un
Function ${un}Closed
    Exch $0
  again:
    ${If} ${FileExists} "$0"
        ClearErrors
        FileOpen $1 "$0" a
        ${If} ${Errors}
            MessageBox MB_ICONEXCLAMATION|MB_RETRYCANCEL "$(RUNNING)" /SD IDCANCEL IDRETRY again
            SetErrorLevel 2
            Quit
        ${EndIf}
        FileClose $1
    ${EndIf}
    Pop $0
FunctionEnd
!macroend
!insertmacro Closed ""
!insertmacro Closed "un."

Section
    Push "$INSTDIR\mingpai-kiosk\mingpai-kiosk.exe"
    Call Closed
    Push "$INSTDIR\mingpai-verifier.exe"
    Call Closed
    ; An older version's files go first: the program's digest covers the whole folder.
    ${If} ${FileExists} "$INSTDIR\uninstall.exe"
        ExecWait '"$INSTDIR\uninstall.exe" /S _?=$INSTDIR'
    ${EndIf}
    !include "${LISTS}/install.nsh"
    SetOutPath "$INSTDIR"
    WriteUninstaller "$INSTDIR\uninstall.exe"

    CreateDirectory "$SMPROGRAMS\$(FOLDER)"
    CreateShortcut "$SMPROGRAMS\$(FOLDER)\$(KIOSK).lnk" "$INSTDIR\mingpai-kiosk\mingpai-kiosk.exe"
    CreateShortcut "$SMPROGRAMS\$(FOLDER)\$(CONSOLE).lnk" "$INSTDIR\mingpai-kiosk\mingpai-console.exe"
    CreateShortcut "$SMPROGRAMS\$(FOLDER)\$(VERIFIER).lnk" "$INSTDIR\mingpai-verifier.exe"
    CreateShortcut "$SMPROGRAMS\$(FOLDER)\$(HANDBOOK).lnk" "$INSTDIR\handbook.pdf"
    CreateShortcut "$SMPROGRAMS\$(FOLDER)\$(REMOVE).lnk" "$INSTDIR\uninstall.exe"
    CreateShortcut "$DESKTOP\$(KIOSK).lnk" "$INSTDIR\mingpai-kiosk\mingpai-kiosk.exe"
    CreateShortcut "$DESKTOP\$(VERIFIER).lnk" "$INSTDIR\mingpai-verifier.exe"

    WriteRegStr HKLM "Software\Mingpai" "Folder" "$INSTDIR"
    WriteRegStr HKLM "Software\Mingpai" "Language" "$LANGUAGE"
    WriteRegStr HKLM "${UNINSTALL}" "DisplayName" "明派 ${VERSION}"
    WriteRegStr HKLM "${UNINSTALL}" "DisplayVersion" "${VERSION}"
    WriteRegStr HKLM "${UNINSTALL}" "DisplayIcon" "$INSTDIR\mingpai-kiosk\mingpai-kiosk.exe"
    WriteRegStr HKLM "${UNINSTALL}" "Publisher" "Mingpai"
    WriteRegStr HKLM "${UNINSTALL}" "InstallLocation" "$INSTDIR"
    WriteRegStr HKLM "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
    WriteRegStr HKLM "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
    WriteRegDWORD HKLM "${UNINSTALL}" "EstimatedSize" ${SIZE}
    WriteRegDWORD HKLM "${UNINSTALL}" "NoModify" 1
    WriteRegDWORD HKLM "${UNINSTALL}" "NoRepair" 1
SectionEnd

Section Uninstall
    Push "$INSTDIR\mingpai-kiosk\mingpai-kiosk.exe"
    Call un.Closed
    Push "$INSTDIR\mingpai-verifier.exe"
    Call un.Closed
    ; The names of the shortcuts are those of the language that was chosen when they were made.
    ReadRegStr $0 HKLM "Software\Mingpai" "Language"
    ${If} $0 != ""
        StrCpy $LANGUAGE $0
    ${EndIf}
    Delete "$SMPROGRAMS\$(FOLDER)\$(KIOSK).lnk"
    Delete "$SMPROGRAMS\$(FOLDER)\$(CONSOLE).lnk"
    Delete "$SMPROGRAMS\$(FOLDER)\$(VERIFIER).lnk"
    Delete "$SMPROGRAMS\$(FOLDER)\$(HANDBOOK).lnk"
    Delete "$SMPROGRAMS\$(FOLDER)\$(REMOVE).lnk"
    RMDir "$SMPROGRAMS\$(FOLDER)"
    Delete "$DESKTOP\$(KIOSK).lnk"
    Delete "$DESKTOP\$(VERIFIER).lnk"
    !include "${LISTS}/uninstall.nsh"
    Delete "$INSTDIR\uninstall.exe"
    RMDir "$INSTDIR"
    DeleteRegKey HKLM "${UNINSTALL}"
    DeleteRegKey HKLM "Software\Mingpai"
SectionEnd
