namespace Postroad.Web.Commands.Demo;

/// <summary>A name as its owner writes it, and in letters that an address may have.</summary>
internal readonly record struct PersonName(string Written, string Ascii);

/// <summary>Common names and towns of a country.</summary>
internal sealed record Culture(string Country, IReadOnlyList<PersonName> FirstNames, IReadOnlyList<PersonName> LastNames, IReadOnlyList<string> Cities);

/// <summary>Names of many countries and alphabets, so that whoever looks at the demo sees that they arrive.</summary>
internal static class Cultures
{
    // A name that is not plain ASCII has its ASCII form behind a slash; _ is a space.
    public static readonly IReadOnlyList<Culture> All =
    [
        Of("Germany", "Anna Jonas Lena Lukas Greta Emil Jürgen/juergen Käthe/kaethe Björn/bjoern", "Müller/mueller Schmidt Weber Köhler/koehler Krause Groß/gross Vogt", "Hamburg Köln München Leipzig Münster"),
        Of("United Kingdom", "Oliver Amelia Harry Isla George Freya Zoë/zoe", "Smith Patel O’Brien/obrien Khan Hughes Taylor Fletcher", "London Leeds Bristol Cardiff Glasgow"),
        Of("France", "Camille Hugo Élodie/elodie Théo/theo Chloé/chloe Jérôme/jerome Inès/ines", "Martin Lefèvre/lefevre Moreau Dupont Béranger/beranger Garnier", "Paris Lyon Nîmes Besançon Orléans"),
        Of("Spain", "Lucía/lucia Mateo Sofía/sofia Álvaro/alvaro Carmen Íñigo/inigo", "García/garcia Fernández/fernandez Muñoz/munoz Ibáñez/ibanez Ortega", "Madrid Cádiz Málaga León Girona"),
        Of("Italy", "Giulia Luca Chiara Niccolò/niccolo Elena Matteo", "Rossi Ferro Conti Bianchi Galli D’Angelo/dangelo", "Roma Forlì Torino Bologna Lecce"),
        Of("Portugal", "João/joao Inês/ines Tomás/tomas Beatriz Simão/simao", "Silva Gonçalves/goncalves Araújo/araujo Simões/simoes Pereira", "Lisboa Porto Évora Setúbal"),
        Of("Netherlands", "Kees Sanne Daan Fleur Noor Zoë/zoe", "van_Dijk/vandijk de_Vries/devries Jansen Bakker Visser", "Utrecht Leiden Delft Groningen"),
        Of("Sweden", "Mara Åsa/asa Björn/bjorn Elin Örjan/orjan Henrik", "Lindqvist Bergman Sjöberg/sjoberg Åkesson/akesson Nyström/nystrom", "Malmö Göteborg Luleå Uppsala"),
        Of("Denmark", "Søren/soeren Freja Mads Astrid Jørgen/joergen", "Jensen Nørgaard/noergaard Sørensen/soerensen Holm", "København Aarhus Ærøskøbing"),
        Of("Finland", "Aino Väinö/vaino Eero Päivi/paivi Juhani", "Virtanen Mäkinen/makinen Hämäläinen/hamalainen Korhonen", "Helsinki Jyväskylä Oulu"),
        Of("Poland", "Łukasz/lukasz Małgorzata/malgorzata Paweł/pawel Zofia Stanisław/stanislaw", "Kowalska Wiśniewski/wisniewski Wójcik/wojcik Zieliński/zielinski", "Kraków Łódź Gdańsk Wrocław"),
        Of("Czechia", "Jiří/jiri Tereza Ondřej/ondrej Zdeňka/zdenka", "Novák/novak Dvořák/dvorak Černý/cerny Procházka/prochazka", "Praha Brno Plzeň Olomouc"),
        Of("Croatia", "Božena/bozena Luka Željko/zeljko Marija", "Horvat Kovačević/kovacevic Babić/babic Šimić/simic", "Zagreb Šibenik Zadar"),
        Of("Hungary", "Gergő/gergo Eszter Lőrinc/lorinc Zsófia/zsofia", "Nagy Szabó/szabo Tóth/toth Kővári/kovari", "Budapest Győr Pécs"),
        Of("Türkiye", "Elif Çağlar/caglar Özge/ozge Şule/sule Yiğit/yigit", "Yılmaz/yilmaz Öztürk/ozturk Şahin/sahin Çelik/celik", "İstanbul İzmir Eskişehir"),
        Of("Greece", "Ελένη/eleni Γιώργος/giorgos Μαρία/maria Νίκος/nikos", "Παπαδόπουλος/papadopoulos Νικολάου/nikolaou Γεωργίου/georgiou", "Αθήνα Πάτρα Θεσσαλονίκη"),
        Of("Ukraine", "Олена/olena Андрій/andriy Іванна/ivanna Тарас/taras", "Шевченко/shevchenko Коваленко/kovalenko Бойко/boyko", "Київ Львів Одеса"),
        Of("Bulgaria", "Иванка/ivanka Георги/georgi Цветан/tsvetan", "Димитров/dimitrov Петрова/petrova Ангелов/angelov", "София Варна Пловдив"),
        Of("Israel", "נועה/noa דוד/david יעל/yael", "כהן/cohen לוי/levi מזרחי/mizrahi", "חיפה ירושלים"),
        Of("Egypt", "ليلى/layla عمر/omar نور/nour", "حداد/haddad منصور/mansour فاروق/farouk", "القاهرة الإسكندرية"),
        Of("India", "आरव/aarav प्रिया/priya Ananya Rohan", "शर्मा/sharma Iyer Banerjee पटेल/patel", "मुंबई दिल्ली Bengaluru"),
        Of("Japan", "陽菜/hina 蓮/ren さくら/sakura 大輔/daisuke", "佐藤/sato 鈴木/suzuki 高橋/takahashi 田中/tanaka", "東京 京都 札幌"),
        Of("China", "伟/wei 秀英/xiuying 静/jing 磊/lei", "王/wang 李/li 张/zhang 陈/chen", "上海 成都 杭州"),
        Of("Korea", "지우/jiwoo 민준/minjun 서연/seoyeon", "김/kim 이/lee 박/park 최/choi", "서울 부산 대구"),
        Of("Viet Nam", "Thảo/thao Đức/duc Linh Hương/huong", "Nguyễn/nguyen Trần/tran Phạm/pham Đặng/dang", "Hà_Nội Đà_Nẵng Huế"),
        Of("United States", "Emma Liam Ava Noah José/jose Mia Renée/renee", "Johnson Garcia Nguyen Williams Peña/pena Brown", "Portland Austin Chicago Boston Denver"),
        Of("Brazil", "Thiago Letícia/leticia Antônio/antonio Luísa/luisa", "Souza Conceição/conceicao Magalhães/magalhaes Lima", "Recife Brasília Goiânia"),
        Of("Iceland", "Guðrún/gudrun Þór/thor Sigríður/sigridur Jón/jon", "Jónsdóttir/jonsdottir Þórðarson/thordarson Björnsdóttir/bjornsdottir", "Reykjavík Akureyri"),
    ];

    private static Culture Of(string country, string firstNames, string lastNames, string cities) => new(country, Names(firstNames), Names(lastNames), [.. cities.Split(' ').Select(Spaced)]);

    private static PersonName[] Names(string text) =>
        [.. text.Split(' ').Select(name => name.Split('/') is [var written, var ascii] ? new PersonName(Spaced(written), ascii) : new PersonName(name, name.ToLowerInvariant()))];

    private static string Spaced(string text) => text.Replace('_', ' ');
}
