@echo Windows itself is not supported: run this in WSL (wsl --install), or use Docker (docker compose up --build).>&2
@exit 1
