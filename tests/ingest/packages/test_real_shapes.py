"""Records in the shapes that other programs export, with all that they add: their items come in."""

from pathlib import Path

from config.settings import Settings
from ingest.packages.package import Package
from ingest.text.read import read_text
from tests.ingest.packages.sheet_builder import folders
from tests.reading import read

# ArchivesSpace: prefixes of its own, containers, digital objects in and beside `did`, notes with
# ids, dates that are told twice.
ASPACE_2002 = """<?xml version="1.0" encoding="utf-8"?>
<ead xmlns="urn:isbn:1-931666-22-9" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="urn:isbn:1-931666-22-9 http://www.loc.gov/ead/ead.xsd">
 <eadheader countryencoding="iso3166-1" dateencoding="iso8601" langencoding="iso639-2b"
  repositoryencoding="iso15511" scriptencoding="iso15924">
  <eadid url="https://as.example.vn/resources/3">VN.HUE.0003</eadid>
  <filedesc><titlestmt><titleproper>Phông Phủ Thừa Thiên<num>VN.HUE.0003</num></titleproper>
  </titlestmt><publicationstmt><publisher>Lưu trữ Huế</publisher></publicationstmt></filedesc>
  <profiledesc><creation>ArchivesSpace <date>2024-03-01</date></creation></profiledesc>
 </eadheader>
 <archdesc level="collection"><did><repository><corpname>Lưu trữ Huế</corpname></repository>
  <unittitle>Phông Phủ Thừa Thiên</unittitle>
  <origination label="Creator"><corpname source="local">Phủ Thừa Thiên</corpname></origination>
  <unitid>VN.HUE.0003</unitid><physdesc altrender="whole"><extent altrender="materialtype
   spaceoccupied">3 Linear Feet</extent></physdesc>
  <unitdate datechar="creation" normal="1822/1945" type="inclusive">1822-1945</unitdate>
  <langmaterial><language langcode="vie" scriptcode="Latn">Vietnamese</language></langmaterial>
  </did><userestrict id="aspace_ur"><head>Conditions</head><p>
  http://rightsstatements.org/vocab/NoC-OKLR/1.0/</p></userestrict>
  <dsc><c audience="internal" id="aspace_1" level="series"><did><unittitle>Đinh bạ</unittitle>
   <unitid>I</unitid></did>
   <c id="aspace_2" level="file"><did><unittitle>Đinh bạ xã An Cựu</unittitle><unitid>I.1</unitid>
    <physdesc altrender="whole"><extent altrender="materialtype spaceoccupied">2 tờ</extent>
    </physdesc><unitdate datechar="creation" normal="1835/1835" type="inclusive">1835</unitdate>
    <container id="aspace_x" label="Mixed Materials [3]" type="box">1</container>
    <container id="aspace_y" parent="aspace_x" type="folder">2</container></did>
    <scopecontent id="aspace_sc"><head>Scope and Contents</head><p>Số đinh của xã.</p>
    </scopecontent>
    <daogrp xlink:title="Đinh bạ" xlink:type="extended"><daodesc><p>Đinh bạ</p></daodesc>
     <daoloc xlink:href="https://as.example.vn/f/an-cuu_1.tif" xlink:role="image-service"
      xlink:type="locator"/>
     <daoloc xlink:href="https://as.example.vn/f/an-cuu_2.tif" xlink:type="locator"/></daogrp>
   </c>
   <c id="aspace_3" level="file"><did><unittitle>Đinh bạ xã Dương Xuân</unittitle>
    <unitid>I.2</unitid>
    <dao xlink:actuate="onRequest" xlink:href="duong-xuan.tif" xlink:show="new"
     xlink:title="Đinh bạ" xlink:type="simple"><daodesc><p>Đinh bạ</p></daodesc></dao></did></c>
  </c></dsc></archdesc></ead>"""
ASPACE_3 = """<?xml version="1.0" encoding="UTF-8"?>
<ead xmlns="http://ead3.archivists.org/schema/" audience="external">
 <control countryencoding="iso3166-1" dateencoding="iso8601" langencoding="iso639-2b">
  <recordid instanceurl="https://as.example.vn/resources/3">VN.HUE.0003</recordid>
  <filedesc><titlestmt><titleproper>Phông Phủ Thừa Thiên</titleproper></titlestmt></filedesc>
  <maintenancestatus value="derived"/><maintenanceagency><agencyname>Huế</agencyname>
  </maintenanceagency><languagedeclaration><language langcode="eng">English</language><script
  scriptcode="Latn">Latin</script></languagedeclaration><maintenancehistory><maintenanceevent>
  <eventtype value="derived"/><eventdatetime>2024-03-01</eventdatetime><agenttype
  value="machine"/><agent>ArchivesSpace</agent></maintenanceevent></maintenancehistory></control>
 <archdesc level="collection"><did><unittitle>Phông Phủ Thừa Thiên</unittitle><origination
  label="Creator"><corpname localtype="cre"><part>Phủ Thừa Thiên</part></corpname></origination>
  <langmaterial><language langcode="vie" scriptcode="Latn">Vietnamese</language></langmaterial>
  </did><dsc><c id="aspace_1" level="series"><did><unittitle>Đinh bạ</unittitle></did>
   <c id="aspace_2" level="file"><did><unittitle>Đinh bạ xã An Cựu</unittitle><unitid
    localtype="aspace_uri">I.1</unitid><physdescstructured coverage="whole"
    physdescstructuredtype="spaceoccupied"><quantity>2</quantity><unittype>tờ</unittype>
    </physdescstructured><unitdatestructured unitdatetype="inclusive" label="creation">
    <daterange><fromdate standarddate="1835">1835</fromdate><todate
    standarddate="1836">1836</todate></daterange></unitdatestructured>
    <container localtype="box" label="Mixed">1</container>
    <daoset coverage="whole" label="Đinh bạ"><dao daotype="unknown" actuate="onrequest"
     show="new" linktitle="Đinh bạ" localtype="image-service"
     href="https://as.example.vn/f/an-cuu_1.tif"/><dao daotype="unknown"
     href="https://as.example.vn/f/an-cuu_2.tif"/><descriptivenote><p>Đinh bạ</p>
     </descriptivenote></daoset></did>
    <scopecontent id="aspace_sc"><head>Scope</head><p>Số đinh của xã.</p></scopecontent></c>
   <c id="aspace_3" level="file"><did><unittitle>Đinh bạ xã Dương Xuân</unittitle>
    <unitid>I.2</unitid><dao daotype="unknown" href="duong-xuan.tif" linktitle="x"/></did></c>
  </c></dsc></archdesc></ead>"""
# CONTENTdm gives qualified Dublin Core over OAI-PMH like this.
QUALIFIED = """<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<responseDate>2024-03-01T00:00:00Z</responseDate>
<request verb="ListRecords" metadataPrefix="oai_qdc">https://cdm.example.vn/oai/oai.php</request>
<ListRecords><record><header><identifier>oai:cdm.example.vn:bando/17</identifier>
<datestamp>2020-02-02</datestamp><setSpec>bando</setSpec></header><metadata>
<oai_qdc:qualifieddc xmlns:oai_qdc="http://worldcat.org/xmlschemas/qdc-1.0/"
 xmlns:dcterms="http://purl.org/dc/terms/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xsi:schemaLocation="http://worldcat.org/xmlschemas/qdc-1.0/ http://x/qdc.xsd">
<dc:title>Bản đồ tỉnh Quảng Bình</dc:title><dcterms:alternative>Carte</dcterms:alternative>
<dc:creator>Sở Địa dư Đông Dương</dc:creator><dcterms:created>1909</dcterms:created>
<dcterms:spatial>Quảng Bình</dcterms:spatial><dcterms:extent>60 x 80 cm</dcterms:extent>
<dc:language>fre; vie</dc:language><dc:type>Still Image</dc:type><dc:type>Map</dc:type>
<dc:format>image/jp2</dc:format><dc:rights>Public domain</dc:rights>
<dc:identifier>http://cdm.example.vn/cdm/ref/collection/bando/id/17</dc:identifier>
</oai_qdc:qualifieddc></metadata></record>
<resumptionToken>bando:1:oai_qdc</resumptionToken></ListRecords></OAI-PMH>"""
TEI = """<?xml version="1.0" encoding="UTF-8"?>
<?xml-model href="http://www.tei-c.org/release/xml/tei/custom/schema/relaxng/tei_all.rng"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="en"><teiHeader><fileDesc><titleStmt>
<title type="main">Truyện Kiều</title><author>Nguyễn Du</author></titleStmt><publicationStmt>
<publisher>Thư viện</publisher></publicationStmt><sourceDesc><msDesc><msIdentifier>
<settlement>Huế</settlement><idno>VN.1</idno></msIdentifier></msDesc></sourceDesc></fileDesc>
<encodingDesc><p>TEI P5.</p></encodingDesc></teiHeader>
<facsimile xml:base="https://iiif.example.vn/"><surface xml:id="f1r" ulx="0" uly="0" lrx="600"
 lry="800"><label>1a</label><graphic url="f1r.jpg" width="600px" height="800px"/><zone
 xml:id="z1" ulx="60" uly="80" lrx="560" lry="140"/></surface><surface xml:id="f1v" ulx="0"
 uly="0" lrx="600" lry="800"><graphic url="f1v.jpg"/></surface></facsimile>
<text xml:lang="vi"><front><pb n="1a" facs="#f1r"/><titlePage><docTitle><titlePart>Truyện Kiều
</titlePart></docTitle></titlePage></front><body><div type="part" n="1"><head>Phần một</head>
<div type="chapter"><lg type="lục bát"><l n="1"><lb facs="#z1"/>Trăm năm trong cõi người ta</l>
<l n="2">Chữ tài chữ <app><lem wit="#A">mệnh</lem><rdg wit="#B">mạng</rdg></app> khéo là ghét
<pb n="1b" facs="#f1v"/> nhau</l></lg><div type="note"><p>Trải qua một cuộc <persName ref="#k">bể
dâu</persName><note place="bottom">chú</note></p></div></div></div></body><back><div><p>Hết
</p></div></back></text></TEI>"""


def read_beside(top: Path, name: str, text: str, *images: str) -> list[Package]:
    (top / name).write_text(text, encoding="utf-8")
    for image in images:
        (top / image).parent.mkdir(exist_ok=True)
        (top / image).write_bytes(b"x")
    delivery = read(top, Settings())
    assert not [problem for problem in delivery.problems if problem.fatal], delivery.problems
    return list(delivery.packages)


def test_archivesspace_as_ead_2002(tmp_path: Path) -> None:
    images = ("an-cuu_1.tif", "an-cuu_2.tif", "duong-xuan.tif")
    one, two = read_beside(tmp_path, "VN.HUE.0003_ead.xml", ASPACE_2002, *images)
    about = one.description
    assert (about.title, about.call_number) == ({"vi": ["Đinh bạ xã An Cựu"]}, "I.1")
    assert (about.date, about.languages, about.script) == ("1835", ["vi"], "Latn")
    assert about.creator == [{"vi": ["Phủ Thừa Thiên"]}]
    assert about.summary == {"vi": ["Số đinh của xã."]}
    assert about.extra["series"] == {"vi": ["Phông Phủ Thừa Thiên › Đinh bạ"]}
    assert about.rights == "http://rightsstatements.org/vocab/NoC-OKLR/1.0/"
    assert [page.name for page in one.pages] == ["an-cuu_1.tif", "an-cuu_2.tif"]
    assert [page.name for page in two.pages] == ["duong-xuan.tif"]
    assert one.source_id == "VN.HUE.0003#aspace_2"


def test_archivesspace_as_ead_3(tmp_path: Path) -> None:
    images = ("an-cuu_1.tif", "an-cuu_2.tif", "duong-xuan.tif")
    one, two = read_beside(tmp_path, "VN.HUE.0003_ead3.xml", ASPACE_3, *images)
    about = one.description
    assert (about.title, about.call_number) == ({"vi": ["Đinh bạ xã An Cựu"]}, "I.1")
    assert (about.date, about.languages, about.script) == ("1835/1836", ["vi"], "Latn")
    assert about.creator == [{"vi": ["Phủ Thừa Thiên"]}]
    assert about.summary == {"vi": ["Số đinh của xã."]}
    assert about.extra["extent"] == {"vi": ["2 tờ"]}
    assert [page.name for page in one.pages] == ["an-cuu_1.tif", "an-cuu_2.tif"]
    assert [page.name for page in two.pages] == ["duong-xuan.tif"]


def test_contentdm_as_qualified_dublin_core(tmp_path: Path) -> None:
    folders(tmp_path, "17")
    (one,) = read_beside(tmp_path, "harvest.xml", QUALIFIED)
    about = one.description
    assert (about.title, about.date) == ({"vi": ["Bản đồ tỉnh Quảng Bình"]}, "1909")
    assert (about.languages, about.type) == (["fr", "vi"], "map")
    assert about.place == [{"vi": ["Quảng Bình"]}]
    assert one.source_id == "oai:cdm.example.vn:bando/17" and len(one.pages) == 1


def test_a_tei_edition_of_a_manuscript(tmp_path: Path) -> None:
    (one,) = read_beside(tmp_path, "kieu.xml", TEI, "f1r.jpg", "f1v.jpg")
    assert not one.problems and [page.name for page in one.pages] == ["f1r.jpg", "f1v.jpg"]
    first, second = (read_text(page.text, 600, 800, Settings()) for page in one.pages if page.text)
    assert " ".join(first.plain.split()) == (
        "Truyện Kiều Phần một Trăm năm trong cõi người ta Chữ tài chữ mệnh khéo là ghét"
    )
    assert " ".join(second.plain.split()) == "nhau Trải qua một cuộc bể dâu chú Hết"
    assert any(line.box for line in first.lines()) and not first.flagged
