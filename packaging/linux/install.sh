#!/bin/sh
# Put the programs where the Debian package would, for a Linux without dpkg; "install.sh remove" takes them away.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=${here%/*}
to=${DESTDIR-}/usr

[ -n "${DESTDIR-}" ] || [ "$(id -u)" = 0 ] || {
    printf '%s\n' '需要管理员权限, 请在命令前加 sudo' 'Only root may do this: put sudo before the command' >&2
    exit 1
}

remove() {
    rm -rf "$to/lib/mingpai"
    rm -f "$to/bin/mingpai-kiosk" "$to/bin/mingpai-verifier" "$to/sbin/mingpai-kiosk-mode" \
        "$to/share/xsessions/mingpai-kiosk.desktop" "$to/share/applications/mingpai-kiosk.desktop" \
        "$to/share/applications/mingpai-verifier.desktop"
    rm -f "$to"/share/icons/hicolor/*/apps/mingpai-kiosk.png "$to"/share/icons/hicolor/*/apps/mingpai-verifier.png
}

case "${1-}" in
'') ;;
remove)
    remove
    exit 0
    ;;
*)
    printf '%s\n' 'usage: install.sh [remove]' >&2
    exit 2
    ;;
esac

remove
mkdir -p "$to/lib/mingpai" "$to/bin" "$to/sbin" "$to/share/xsessions" "$to/share/applications"
cp -R "$top/mingpai-kiosk" "$to/lib/mingpai/"
cp "$top/mingpai-verifier" "$here/kiosk-session" "$to/lib/mingpai/"
ln -s ../lib/mingpai/mingpai-kiosk/mingpai-kiosk "$to/bin/mingpai-kiosk"
ln -s ../lib/mingpai/mingpai-verifier "$to/bin/mingpai-verifier"
cp "$here/mingpai-kiosk-mode" "$to/sbin/"
cp "$here/mingpai-kiosk.xsession.desktop" "$to/share/xsessions/mingpai-kiosk.desktop"
cp "$here/mingpai-kiosk.desktop" "$here/mingpai-verifier.desktop" "$to/share/applications/"
mkdir -p "$to/share/icons"
cp -R "$here/icons/hicolor" "$to/share/icons/"
