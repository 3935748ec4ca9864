"""What is written on the sample map beside the names of places. Pure."""

TITLE = "BẮC KỲ TOÀN ĐỒ"
TITLE_HAN = "北圻全圖"
SUBTITLE = "cùng các xứ giáp giới, sông núi, quan lộ và thị trấn"
SCALE = "Tỉ lệ 1 : 1 500 000"
NOTICE = (
    "Bản phác họa do chương trình máy tính vẽ làm mẫu cho Tàng Thư.",
    "Đường bờ, sông và núi chỉ gần đúng; không dùng để đi đường hay đi biển.",
)
KILOMETRES = "ki-lô-mét"
LEAGUES = "dặm"
LEGEND = "CHÚ GIẢI"
LEGEND_ROWS = (
    ("province", "Tỉnh thành"),
    ("town", "Phủ, thị trấn"),
    ("village", "Huyện, làng"),
    ("pass", "Cửa ải, đèo"),
    ("mountain", "Ngọn núi"),
    ("road", "Quan lộ"),
    ("border", "Biên giới"),
    ("river", "Sông"),
)
SEAL = "藏書之印"
NORTH, EAST, SOUTH, WEST = "B", "Đ", "N", "T"
NORTH_HAN = "北"
MARGIN = "Độ kinh tính từ kinh tuyến Greenwich về phía đông"
PRINTER = "Tàng Thư · bản vẽ mẫu · khổ 51 × 38 phân"

HAN_OF_THE_SHEET = TITLE_HAN + SEAL + NORTH_HAN
