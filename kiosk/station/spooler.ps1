# Printing on Windows 10 and later with what Windows brings along: Windows.Data.Pdf draws the pages,
# System.Drawing hands them to the spooler. The document comes as base64 lines and stays in memory.
# The printer's and the document's names come in the environment, where nothing has to be quoted.
# The last line of the output is "ok", or "refused" and a word.
param([Parameter(Mandatory = $true)][ValidateSet('list', 'print', 'state', 'forget')][string]$Action)

$packed = @($input) -join ''
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding($false)
$printer = $env:MINGPAI_PRINTER
$title = $env:MINGPAI_TITLE
$dotsPerInch = 300

function Find-Job { Get-PrintJob -PrinterName $printer | Where-Object { $_.DocumentName -eq $title } }

function Find-Method([string]$kind) {
    [System.WindowsRuntimeSystemExtensions].GetMethods() | Where-Object {
        $_.Name -eq 'AsTask' -and $_.GetParameters().Count -eq 1 -and
        $_.GetParameters()[0].ParameterType.Name -eq $kind
    } | Select-Object -First 1
}

function Wait-Result($operation, [Type]$type) {
    $method = (Find-Method 'IAsyncOperation`1').MakeGenericMethod($type)
    $method.Invoke($null, @($operation)).GetAwaiter().GetResult()
}

function Wait-Action($action) {
    [void](Find-Method 'IAsyncAction').Invoke($null, @($action)).GetAwaiter().GetResult()
}

function Write-Page($page, $event) {
    $options = New-Object Windows.Data.Pdf.PdfPageRenderOptions
    # A page's size is in 96ths of an inch, the printer's in hundredths.
    $options.DestinationWidth = [uint32][Math]::Round($page.Size.Width / 96 * $dotsPerInch)
    $options.DestinationHeight = [uint32][Math]::Round($page.Size.Height / 96 * $dotsPerInch)
    $drawn = New-Object Windows.Storage.Streams.InMemoryRandomAccessStream
    Wait-Action $page.RenderToStreamAsync($drawn, $options)
    $image = [System.Drawing.Image]::FromStream([System.IO.WindowsRuntimeStreamExtensions]::AsStream($drawn))
    $left = - $event.PageSettings.HardMarginX
    $top = - $event.PageSettings.HardMarginY
    $wide = $page.Size.Width / 96 * 100
    $high = $page.Size.Height / 96 * 100
    $event.Graphics.DrawImage($image, [single]$left, [single]$top, [single]$wide, [single]$high)
    $image.Dispose()
    $drawn.Dispose()
}

function Send-Document {
    if ([Environment]::OSVersion.Version.Major -lt 10) { return 'refused old' }
    Add-Type -AssemblyName System.Runtime.WindowsRuntime
    Add-Type -AssemblyName System.Drawing
    $null = [Windows.Data.Pdf.PdfDocument, Windows.Data.Pdf, ContentType = WindowsRuntime]
    $null = [Windows.Data.Pdf.PdfPageRenderOptions, Windows.Data.Pdf, ContentType = WindowsRuntime]
    $null = [Windows.Storage.Streams.InMemoryRandomAccessStream, Windows.Storage.Streams,
        ContentType = WindowsRuntime]
    $memory = New-Object System.IO.MemoryStream(, [Convert]::FromBase64String($packed))
    $stream = [System.IO.WindowsRuntimeStreamExtensions]::AsRandomAccessStream($memory)
    $pdf = Wait-Result ([Windows.Data.Pdf.PdfDocument]::LoadFromStreamAsync($stream)) (
        [Windows.Data.Pdf.PdfDocument])
    $document = New-Object System.Drawing.Printing.PrintDocument
    $document.PrinterSettings.PrinterName = $printer
    if (-not $document.PrinterSettings.IsValid) { return 'refused unknown' }
    $document.DocumentName = $title
    $document.PrintController = New-Object System.Drawing.Printing.StandardPrintController
    $sizes = @($document.PrinterSettings.PaperSizes | Where-Object { $_.Kind -eq 'A4' })
    if ($sizes.Count) { $document.DefaultPageSettings.PaperSize = $sizes[0] }
    $script:done = 0
    $document.add_QueryPageSettings({
        param($source, $event)
        $size = $pdf.GetPage([uint32]$script:done).Size
        $event.PageSettings.Landscape = $size.Width -gt $size.Height
    })
    $document.add_PrintPage({
        param($source, $event)
        $page = $pdf.GetPage([uint32]$script:done)
        Write-Page $page $event
        $page.Dispose()
        $script:done += 1
        $event.HasMorePages = $script:done -lt $pdf.PageCount
    })
    $document.Print()
    'ok'
}

switch ($Action) {
    'list' { Get-Printer | ForEach-Object { "printer $($_.Name)" }; 'ok' }
    'print' { Send-Document }
    'state' {
        Get-Printer -Name $printer | ForEach-Object { "printer $($_.PrinterStatus)" }
        Find-Job | ForEach-Object { "job $($_.JobStatus)" }
        'ok'
    }
    'forget' { Find-Job | Remove-PrintJob; 'ok' }
}
