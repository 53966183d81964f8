@echo off
rem Not --kiosk: that is InPrivate, and forgets everything when it ends.
rem Keeps Edge running with the player. The profile holds programme, assets and journal: keep it.
set "URL=http://server:7110/play/my-screen"
set "EDGE=%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe"
:again
start "" /wait "%EDGE%" --app="%URL%" --start-fullscreen ^
  --user-data-dir="%LOCALAPPDATA%\GengfuPlayer" --no-first-run --no-default-browser-check ^
  --autoplay-policy=no-user-gesture-required --force-device-scale-factor=1 --hide-crash-restore-bubble ^
  --disable-features=Translate,msEdgeSidebarV2 --disable-pinch --overscroll-history-navigation=0 ^
  --disable-backgrounding-occluded-windows --disable-background-timer-throttling
timeout /t 2 /nobreak >nul
goto again
