using Postroad.Web.Exports;

namespace Postroad.Tests.Exports;

public sealed class CsvTextTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+49 30 1234", "'+49 30 1234")]
    [InlineData("-2", "'-2")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "\"'\t'=1\"")]
    [InlineData("\r=1", "\"'\r'=1\"")]
    [InlineData("a;=1", "a;'=1")]
    [InlineData("a\n +1", "\"a\n '+1\"")]
    [InlineData("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"")]
    public void What_a_spreadsheet_would_calculate_stays_a_text(string value, string cell) => Assert.Equal(cell + "\r\n", new CsvText().Cell(value).EndRow().Take());

    [Theory]
    [InlineData("anna@example.com", "anna@example.com")]
    [InlineData("Lindqvist, Mara", "\"Lindqvist, Mara\"")]
    [InlineData("she said \"hi\"", "\"she said \"\"hi\"\"\"")]
    [InlineData("two\r\nlines", "\"two\r\nlines\"")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Everything_else_is_written_as_it_is_and_quoted_where_it_must(string? value, string cell) => Assert.Equal(cell + "\r\n", new CsvText().Cell(value).EndRow().Take());

    [Fact]
    public void Cells_stand_side_by_side_and_figures_are_figures() => Assert.Equal("a,,-3,2026-11-24 09:15:41.902,yes,\r\n",
        new CsvText().Cell("a").Cell((string?)null).Cell(-3).Cell(new DateTimeOffset(2026, 11, 24, 10, 15, 41, 902, TimeSpan.FromHours(1))).Cell(true).Cell(false).EndRow().Take());
}
